import type { SecretStorage } from 'vscode';
import type { BrokerAccess } from '../../core/brokers/broker.ts';
import { readBrokerUrl } from '../../core/brokers/brokerUrl.ts';
import type { OpenRepository } from '../../core/openRepository.ts';
import { storedCredentials } from './brokerSecrets.ts';
import type { BrokerWorld } from './brokerWorld.ts';
import { connectToBroker } from './connectToBroker.ts';
import { disconnectFromBroker } from './disconnectFromBroker.ts';
import { sendTestMessage } from './sendTestMessage.ts';

/** What a person can have done about brokers; loaded with the first of it. */
export interface BrokerActs {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  test(repository: OpenRepository): Promise<void>;
}

export function createBrokerActs(world: BrokerWorld): BrokerActs {
  return {
    connect: () => connectToBroker(world),
    disconnect: () => disconnectFromBroker(world),
    test: sendTestMessage,
  };
}

/**
 * How the broker of an address in the settings is reached.
 * @throws ReactorError `usage` for an address that cannot be used
 */
export async function storedAccess(secrets: SecretStorage, address: string): Promise<BrokerAccess> {
  const { url } = readBrokerUrl(address);
  return readBrokerUrl(address, await storedCredentials(secrets, url));
}
