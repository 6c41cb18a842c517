import { commands, l10n, window } from 'vscode';
import { readBrokerUrl } from '../../core/brokers/brokerUrl.ts';
import { COMMANDS } from '../ids.ts';
import { readBrokerAddress } from '../settings.ts';
import { readSlowly } from '../slowly.ts';
import { forgetCredentials, storedCredentials } from './brokerSecrets.ts';
import type { BrokerWorld } from './brokerWorld.ts';
import { writeBrokerAddress } from './writeBrokerAddress.ts';

/** Forgets the connection, in all windows, and the password too if the person wants that. */
export async function disconnectFromBroker({ connections, secrets }: BrokerWorld): Promise<void> {
  const address = readBrokerAddress();
  if (address === '') {
    offerConnection();
    return;
  }
  const url = urlOf(address);
  const isStored = url !== undefined && (await storedCredentials(secrets, url)) !== undefined;
  const disconnect = l10n.t('Disconnect');
  const forget = l10n.t('Disconnect and Forget the Password');
  const message = l10n.t('Disconnect from {0}?', url?.href ?? l10n.t('the broker'));
  const detail = l10n.t(
    'Nothing more is told to other machines, and reactions are this machine’s alone. Events are kept: what happens until you connect again is sent then.',
  );
  const buttons = isStored ? [disconnect, forget] : [disconnect];
  const choice = await window.showWarningMessage(message, { modal: true, detail }, ...buttons);
  if (choice === undefined) return;
  await writeBrokerAddress(undefined);
  if (choice === forget && url !== undefined) await forgetCredentials(secrets, url);
  await readSlowly(l10n.t('Disconnecting…'), () => connections.follow());
}

function offerConnection(): void {
  const connect = l10n.t('Connect to Broker…');
  const words = l10n.t('No broker is connected.');
  void window.showInformationMessage(words, connect).then((choice) => {
    if (choice === connect) void commands.executeCommand(COMMANDS.connectBroker);
  });
}

/** `undefined` where what stands in the settings is no address: it may hold a password. */
function urlOf(address: string): URL | undefined {
  try {
    return readBrokerUrl(address).url;
  } catch {
    return undefined;
  }
}
