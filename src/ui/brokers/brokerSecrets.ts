import type { SecretStorage } from 'vscode';
import type { BrokerCredentials } from '../../core/brokers/brokerUrl.ts';
import { isPlainObject } from '../../core/isPlainObject.ts';
import { fieldOf } from '../settingValues.ts';

type Secrets = Pick<SecretStorage, 'get' | 'store' | 'delete'>;

/**
 * What was stored for the server at an address, and for no other one: the same host with another
 * port or without TLS counts as another one.
 */
export async function storedCredentials(
  secrets: Secrets,
  url: URL,
): Promise<BrokerCredentials | undefined> {
  const text = await secrets.get(keyOf(url));
  if (text === undefined) return undefined;
  const read = parsed(text);
  const field = (name: string): string | undefined => {
    const value = fieldOf(read, name);
    return typeof value === 'string' ? value : undefined;
  };
  return { username: field('username'), password: field('password'), ca: field('ca') };
}

/** In place of what was stored before; where there is nothing to be kept, nothing is stored. */
export async function storeCredentials(
  secrets: Secrets,
  url: URL,
  { username, password, ca }: BrokerCredentials,
): Promise<void> {
  if (!username && !password && !ca) await secrets.delete(keyOf(url));
  else await secrets.store(keyOf(url), JSON.stringify({ username, password, ca }));
}

export async function forgetCredentials(secrets: Secrets, url: URL): Promise<void> {
  await secrets.delete(keyOf(url));
}

function keyOf({ protocol, host, pathname }: URL): string {
  return `broker ${protocol}//${host.toLowerCase()}${pathname === '/' ? '' : pathname}`;
}

function parsed(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return isPlainObject(value) ? value : {};
  } catch {
    return {}; // Somebody else's; it is asked for again.
  }
}
