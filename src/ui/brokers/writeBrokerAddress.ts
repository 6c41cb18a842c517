import { ConfigurationTarget, workspace } from 'vscode';
import { SETTINGS } from '../ids.ts';

/** Where all windows of the person read it. @param address `undefined`: none */
export async function writeBrokerAddress(address: string | undefined): Promise<void> {
  const settings = workspace.getConfiguration();
  await settings.update(SETTINGS.brokerUrl, address, ConfigurationTarget.Global);
}
