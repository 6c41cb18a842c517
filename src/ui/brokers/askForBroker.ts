import { l10n, window, type SecretStorage } from 'vscode';
import { readBrokerUrl, type BrokerCredentials } from '../../core/brokers/brokerUrl.ts';
import { sentenceOf } from '../../core/errors.ts';
import { storedCredentials } from './brokerSecrets.ts';
import { askForAuthorities } from './askForAuthorities.ts';

/** What a person said about the broker that they want. */
export interface AskedBroker {
  readonly address: string;
  readonly credentials: BrokerCredentials;
}

/** @returns `undefined` if the person gave up */
export async function askForBroker(
  secrets: SecretStorage,
  before: string,
): Promise<AskedBroker | undefined> {
  const title = l10n.t('Connect to Broker');
  const address = await askForAddress(title, before);
  if (!address) return undefined;
  const { url } = readBrokerUrl(address);
  const stored = await storedCredentials(secrets, url);
  if (stored !== undefined) {
    const isSame = await askWhetherSame(title, stored);
    if (isSame === undefined) return undefined;
    if (isSame) return { address, credentials: stored };
  }
  const credentials = await askForCredentials(title, url);
  return credentials && { address, credentials };
}

async function askForAddress(title: string, value: string): Promise<string | undefined> {
  const address = await window.showInputBox({
    ...{ title, value, ignoreFocusOut: true },
    prompt: l10n.t(
      'Its address, such as {0}, or with TLS {1}',
      'nats://host:4222, amqp://host, kafka://host:9092',
      'tls://host:4222, amqps://host, kafkas://host:9093',
    ),
    placeHolder: 'nats://host:4222',
    validateInput: (typed) => (typed.trim() === '' ? undefined : wrongWith(typed.trim())),
  });
  return address?.trim();
}

function wrongWith(address: string): string | undefined {
  try {
    readBrokerUrl(address);
    return undefined;
  } catch (error) {
    return sentenceOf(error);
  }
}

async function askWhetherSame(
  title: string,
  { username = '' }: BrokerCredentials,
): Promise<boolean | undefined> {
  const same = { label: l10n.t('Use What Is Stored'), description: username, isSame: true };
  const others = { label: l10n.t('Enter Others…'), isSame: false };
  const placeHolder = l10n.t('User, password and authorities for this address are stored.');
  const options = { title, placeHolder, ignoreFocusOut: true };
  return (await window.showQuickPick([same, others], options))?.isSame;
}

async function askForCredentials(title: string, url: URL): Promise<BrokerCredentials | undefined> {
  const options = { title, ignoreFocusOut: true };
  const username = await window.showInputBox({
    ...options,
    prompt: l10n.t('User on {0}; empty: none', url.host),
  });
  if (username === undefined) return undefined;
  const password = await window.showInputBox({
    ...{ ...options, password: true },
    prompt: l10n.t(
      'Password; empty: none. It is kept in the secret storage of the editor, never in settings',
    ),
  });
  if (password === undefined) return undefined;
  const authorities = await askForAuthorities(title, url);
  return authorities && { username, password, ...authorities };
}
