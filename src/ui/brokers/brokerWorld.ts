import type { SecretStorage } from 'vscode';
import type { BrokerConnections } from './brokerConnections.ts';

/** What commands about brokers work with. */
export interface BrokerWorld {
  readonly connections: BrokerConnections;
  readonly secrets: SecretStorage;
  readonly showLog: () => void;
}
