import { ReactorError } from '../errors.ts';
import type { BrokerAccess } from './broker.ts';

/** What can be said beside the address, and never in it. */
export interface BrokerCredentials {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** PEM of the authorities to trust instead of the system's. */
  readonly ca?: string | undefined;
}

/** Where credentials of the command line come from. */
export const BROKER_VARIABLES = {
  username: 'GIT_REACTOR_BROKER_USER',
  password: 'GIT_REACTOR_BROKER_PASSWORD',
  /** A file in PEM. */
  ca: 'GIT_REACTOR_BROKER_CA',
} as const;

const SCHEMES = ['nats:', 'tls:', 'amqp:', 'amqps:', 'kafka:', 'kafkas:', 'memory:'];
const STREAM = /^[\w-]{1,64}$/;

/**
 * Reads an address such as `nats://broker.example:4222?stream=shop`.
 * @throws ReactorError `usage` that says what is wrong with it; never repeats a password
 */
export function readBrokerUrl(text: string, credentials: BrokerCredentials = {}): BrokerAccess {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !SCHEMES.includes(url.protocol) || url.host === '') {
    const example = 'Write for example nats://host:4222, amqps://host or kafka://host:9092.';
    throw new ReactorError('usage', 'This is not the address of a broker.', { hint: example });
  }
  if (url.username !== '' || url.password !== '') throw credentialsInside(url);
  const stream = url.searchParams.get('stream') ?? undefined;
  if (stream !== undefined && !STREAM.test(stream)) {
    const hint = 'Use letters, digits, "-" and "_", at most 64.';
    throw new ReactorError('usage', 'The name of the stream in the address cannot be used.', {
      hint,
    });
  }
  url.search = '';
  const { username, password, ca } = credentials;
  return {
    url,
    ...(stream !== undefined && { stream }),
    ...(username && { username }),
    ...(password && { password }),
    ...(ca && { ca }),
  };
}

function credentialsInside({ host }: URL): ReactorError {
  const { username, password } = BROKER_VARIABLES;
  const what = `The address of the broker ${host} has a user or a password in it, and is not used.`;
  const hint =
    `Addresses are shown and logged. Leave them out: the editor asks for them and keeps them in ` +
    `its secret storage, and in a terminal set ${username} and ${password}.`;
  return new ReactorError('usage', what, { hint });
}
