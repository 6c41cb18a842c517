import type { Disposable } from '../disposable.ts';
import type { Bus } from '../events/busTypes.ts';
import type { Clock, EventStore, Hash, Leadership, Log } from '../ports.ts';
import type { ReactionsGate } from '../reactions/gate.ts';
import type { SharingSlot } from '../reactions/sharing.ts';
import type { Broker, BrokerAccess } from './broker.ts';
import type { OutboxPosition } from './outbox.ts';
import type { ThrottleLimits } from './throttle.ts';

/** What a connection of a repository needs of it and of the world. */
export interface LinkWorld {
  /** The `source` of its events. */
  readonly source: string;
  readonly bus: Bus;
  readonly events: EventStore;
  readonly leadership: Pick<Leadership, 'isLeading' | 'onChange'>;
  readonly reactions: Pick<ReactionsGate, 'current' | 'onChange'>;
  /** Where reactions find out with whom they share. */
  readonly sharing: SharingSlot;
  readonly clock: Clock;
  readonly hash: Hash;
  readonly log: Log;
  /** A text that nobody else has: letters, digits and `-`. */
  readonly newId: () => string;
  /** Loads what speaks with such a broker. @throws ReactorError `usage` */
  readonly openBroker: (access: BrokerAccess) => Promise<Broker>;
  /** Names this clone on this machine, the same after a restart: letters and digits. */
  readonly machine: () => Promise<string>;
  /** Up to where the stream was sent to one broker. */
  readonly positionFor: (broker: string) => OutboxPosition;
  /** Default {@link SILENCE_MS}. */
  readonly silenceMs?: number;
  readonly limits?: ThrottleLimits;
  /** Goes with the link. */
  readonly owned?: Disposable;
}

/** A machine that has claimed work and is not heard of for so long is taken for dead. */
export const SILENCE_MS = 15_000;
