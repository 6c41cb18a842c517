import type { Disposable } from '../disposable.ts';
import type { BrokerAccess, BrokerState } from './broker.ts';
import type { BrokerCounters } from './brokerCounters.ts';

/** How the connection of a repository with a broker is. */
export type LinkState =
  /** Nobody asked for one. */
  | { readonly kind: 'none' }
  /** Another process has the repository open and connects; this one sees what it receives. */
  | { readonly kind: 'elsewhere' }
  | Exclude<BrokerState, { readonly kind: 'closed' }>;

/**
 * The connection of one repository with a broker. Connected, the repository
 *
 * - sends what happens in it, from a durable place in its stream on;
 * - takes over what other machines tell: runs, approvals and deployments of the same repository, and
 *   deployments, infrastructure and health of others;
 * - divides the runs of its reactions with the other machines, if it runs reactions at all.
 *
 * While it is asked for and the broker is down, reactions to what is shared wait: events are kept
 * and sent later. Of several processes on one repository the one that leads connects.
 */
export interface BrokerLink extends Disposable {
  readonly state: LinkState;
  /** Without credentials, for people; `undefined`: none. */
  readonly address: string | undefined;
  /** All zero before the first connection; kept when it ends. */
  readonly counters: BrokerCounters;
  /** At most so many events of the stream are still to be sent; 0 where this process sends nothing. */
  readonly waiting: number;
  /** Hears of each change of the state. */
  onState(listener: (state: LinkState) => void): Disposable;
  /**
   * Asks for a connection, in place of the one before. Resolves when it is set up, also where the
   * broker cannot be reached: then {@link state} is `down` with the reason, and it tries on.
   * @throws ReactorError `usage` for an address that no broker can have
   */
  connect(access: BrokerAccess): Promise<void>;
  /** Ends it; reactions are this process's alone from then on. */
  disconnect(): Promise<void>;
  /**
   * Sends a message to itself over the broker.
   * @returns how long it took, in milliseconds
   * @throws ReactorError `broker-down` when it does not come back
   */
  sendTest(): Promise<number>;
}
