import type { Disposable } from '../disposable.ts';
import type { Clock, Log } from '../ports.ts';

/**
 * A CloudEvent as a broker carries it, in structured or in binary mode
 * (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings). What comes from a broker
 * is hostile: nothing of it is believed before it was decoded.
 */
export interface BrokerMessage {
  /** The same for the same event: brokers and consumers know repeats by it. */
  readonly id: string;
  /** Messages with the same key arrive in the order in which they were published. */
  readonly key: string;
  /** The short type of the event, e.g. `commit.created`; subjects and routing keys are made of it. */
  readonly type: string;
  /** E.g. `application/cloudevents+json`; empty when the sender did not say. */
  readonly contentType: string;
  /** Attributes in binary mode by their CloudEvents names, e.g. `specversion`; else empty. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** A message that arrived, with what the broker says of it. */
export interface ReceivedMessage extends BrokerMessage {
  /** Whether the broker may have handed it to somebody before. */
  readonly isRedelivered: boolean;
}

/** Who receives, and how the work is divided. */
export interface ConsumeOptions {
  /**
   * Durable: the broker keeps the position of this name while nobody consumes under it. Letters,
   * digits, `-` and `_`, at most 64.
   */
  readonly name: string;
  /**
   * `all`: one consumer has the name, and receives every message in the order of each key.
   * `shared`: all who consume under the name divide the messages; what one of them did not
   * acknowledge goes to another when it ends or falls silent. No order between consumers.
   */
  readonly mode: 'all' | 'shared';
  /** Where a name begins that the broker does not know yet. Default `new`. */
  readonly from?: 'oldest' | 'new';
  /** `false`, for mode `all`: nothing is kept of the name, and it begins anew each time. */
  readonly isDurable?: boolean;
  /** Only these short types; default all. */
  readonly types?: readonly string[];
  /** Messages that may be unacknowledged at once, for each who consumes. Default 64. */
  readonly maxInFlight?: number;
}

/**
 * Acknowledged when the promise resolves, however long that takes; when it rejects, the message
 * comes again after a pause. In mode `all` it is called with one message after the other for each
 * key, and one that was rejected holds up those after it. In mode `shared` up to `maxInFlight` are
 * handled at once, and one that was rejected may come again to another.
 */
export type OnMessage = (message: ReceivedMessage) => Promise<void>;

export type BrokerState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected' }
  /** It tries again by itself, with growing pauses. */
  | { readonly kind: 'down'; readonly reason: string }
  | { readonly kind: 'closed' };

/**
 * Carries messages to other machines and back. Each implementation passes the one contract test in
 * `test/integration/brokers`. At least once: after a failure a message may come again, with its id.
 */
export interface Broker {
  readonly state: BrokerState;
  onState(listener: (state: BrokerState) => void): Disposable;
  /**
   * Resolves when the broker has confirmed that all of them are kept. After a rejection some may be
   * kept: publish the same ones again. Settles within {@link PUBLISH_MS}, also where a broker takes
   * and never confirms. Calls of one connection are kept in their order.
   * @throws ReactorError `broker-down`, `broker-refused` (with the broker's reason), `broker-closed`
   */
  publish(messages: readonly BrokerMessage[]): Promise<void>;
  /**
   * Goes on over reconnections until it is stopped. Resolves when it has begun, and waits for that
   * while the broker is down. `from: 'new'` means from when the promise resolved.
   * @throws ReactorError `broker-refused`, `broker-closed`
   */
  consume(options: ConsumeOptions, onMessage: OnMessage): Promise<Consumption>;
  /**
   * Waits for what is in hand, for {@link CLOSE_MS} at most; what is not acknowledged then comes to
   * whoever consumes under the same name. No method works afterwards.
   */
  close(): Promise<void>;
}

export interface Consumption {
  /** Nothing more is handed over; resolves when what is in hand is done, after {@link CLOSE_MS} at most. */
  stop(): Promise<void>;
}

/** How long a publisher waits for the confirmation. */
export const PUBLISH_MS = 5_000;
/** How long {@link Broker.close} and {@link Consumption.stop} wait for what is in hand. */
export const CLOSE_MS = 2_000;
/** The stream of those who name none. */
export const DEFAULT_STREAM = 'git-reactor';

/**
 * Begins to connect, and resolves at once: a server that is down gives a broker in state `down`
 * that recovers by itself.
 * @throws ReactorError `usage` for an address or certificate that no server can fit to
 */
export type OpenBroker = (access: BrokerAccess, world: BrokerWorld) => Promise<Broker>;

/** What a broker needs besides its server. */
export interface BrokerWorld {
  readonly clock: Clock;
  readonly log: Log;
}

/** How to reach one; the password is never logged or shown. */
export interface BrokerAccess {
  /** `nats:`, `amqp:`, `kafka:` or `memory:`, with `s` after it for TLS (`tls:` for NATS); no credentials. */
  readonly url: URL;
  /**
   * What those who share events have in common: the stream, topic or exchange of this name is made
   * when it is missing. Letters, digits, `-` and `_`, at most 64; default {@link DEFAULT_STREAM}.
   */
  readonly stream?: string;
  readonly username?: string;
  readonly password?: string;
  /** PEM of the authorities to trust instead of the system's. */
  readonly ca?: string;
}
