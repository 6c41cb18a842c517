import { l10n, type SecretStorage } from 'vscode';
import type { BrokerAccess } from '../../core/brokers/broker.ts';
import { Lazily } from '../../core/lazily.ts';
import type { CommandTable } from '../commandTable.ts';
import { COMMANDS } from '../ids.ts';
import { readSlowly } from '../slowly.ts';
import type { BrokerWorld } from './brokerWorld.ts';

/** How a broker is reached with what is stored for its address; loaded when it is asked for. */
export function storedAccessIn(secrets: SecretStorage): (address: string) => Promise<BrokerAccess> {
  return async (address) => {
    const { storedAccess } = await import('./brokerActs.ts');
    return storedAccess(secrets, address);
  };
}

/** Adds the commands about brokers; what they do is loaded with the first of them. */
export function addBroker(table: CommandTable, world: BrokerWorld): void {
  const acts = new Lazily(async () => {
    const { createBrokerActs } = await import('./brokerActs.ts');
    return createBrokerActs(world);
  });
  table.add(COMMANDS.connectBroker, async () => (await acts.get()).connect());
  table.add(COMMANDS.disconnectBroker, async () => (await acts.get()).disconnect());
  table.addFor(COMMANDS.testBroker, async (repository) => (await acts.get()).test(repository));
  table.add(COMMANDS.retryBroker, () =>
    readSlowly(l10n.t('Connecting to the broker…'), () => world.connections.again()),
  );
}
