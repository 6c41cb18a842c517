import { readFile } from 'node:fs/promises';
import { BROKER_VARIABLES, type BrokerCredentials } from '../../core/brokers/brokerUrl.ts';
import { messageOf, ReactorError } from '../../core/errors.ts';

/**
 * Credentials of a broker from the environment.
 * @throws ReactorError `usage` for a file of authorities that cannot be read
 */
export async function brokerCredentials(
  env: Readonly<Record<string, string | undefined>>,
): Promise<BrokerCredentials> {
  const file = env[BROKER_VARIABLES.ca];
  return {
    username: env[BROKER_VARIABLES.username],
    password: env[BROKER_VARIABLES.password],
    ca: file ? await authorities(file) : undefined,
  };
}

async function authorities(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const why = `The authorities in ${BROKER_VARIABLES.ca} cannot be read: ${messageOf(error)}`;
    const hint = 'Name a file with certificates in PEM, or leave the variable out.';
    throw new ReactorError('usage', why, { hint });
  }
}
