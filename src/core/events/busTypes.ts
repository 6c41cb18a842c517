import type { Disposable } from '../disposable.ts';
import type { Clock, DeadLetterStore, EventStore, Log, StoredEvent } from '../ports.ts';
import type { BusCounters } from './busCounters.ts';
import type { DeadLetter } from './deadLetter.ts';
import type { DeadLetters } from './deadLetters.ts';
import type { HandlerContext } from './delivery.ts';
import type { AnyEvent, ReactorEvent } from './event.ts';
import type { EventType } from './eventMap.ts';
import type { RetryPolicy } from './retryPolicy.ts';

/** What became of one event that was handed to {@link Bus.publish}. */
export type Published =
  | { readonly kind: 'stored'; readonly event: StoredEvent }
  /** An event with its source and id was stored earlier; nothing happened. */
  | { readonly kind: 'duplicate'; readonly event: AnyEvent };

/**
 * Reacts to one event. A promise that it returns is waited for; what it throws is a failed attempt.
 * It can be called again for the same event (after a failure, a crash): it must be idempotent by id.
 */
export type Handler<E extends ReactorEvent = AnyEvent> = (
  event: E & { readonly sequence: string },
  context: HandlerContext,
) => unknown;

export interface SubscribeOptions {
  /** Names it in logs and dead letters, unique on the bus; default: the pattern and a number. */
  readonly name?: string;
  /** Starts with the events that were stored after this sequence (0: with the oldest kept). */
  readonly after?: number;
  /** Parts of {@link DEFAULT_RETRY} to replace. */
  readonly retry?: Partial<RetryPolicy>;
  /** For one call of the handler, default 30,000 ms; 0: none. */
  readonly timeoutMs?: number;
  /** Keys that are handled at once, default 8. */
  readonly concurrency?: number;
  /** Events that may wait in memory, default 1,024; when it lags further it reads the stream. */
  readonly queueLimit?: number;
}

export interface Subscription extends Disposable {
  readonly name: string;
  /** Events up to this position are settled; subscribe with `after: position` to resume. */
  readonly position: number;
}

export interface ReplayOptions extends Omit<SubscribeOptions, 'after'> {
  /** A type or a glob of types; default: all. */
  readonly type?: string;
  /** Events after this sequence; 0: from the oldest kept. */
  readonly after: number;
}

export interface Bus extends Disposable {
  /**
   * Stores the events, then hands them to subscribers; resolves after both, with one answer for
   * each event. Waits while the store or a subscriber cannot keep up.
   * @throws ReactorError `bus-overloaded`, `bus-closed`, `store-failed`, `event-invalid`.
   */
  publish(event: AnyEvent | readonly AnyEvent[]): Promise<readonly Published[]>;
  /**
   * Calls `handler` for each event of a type, or of a glob of types (`run.*`): one at a time and in
   * order for each partition key, several keys at once.
   * @throws ReactorError `usage` for a pattern without a match or a name that is taken.
   */
  subscribe<T extends EventType>(
    type: T,
    handler: Handler<ReactorEvent<T>>,
    options?: SubscribeOptions,
  ): Subscription;
  subscribe(pattern: string, handler: Handler, options?: SubscribeOptions): Subscription;
  /** Hands stored events to `handler` once, up to the newest of now; resolves when all are settled. */
  replay(handler: Handler, options: ReplayOptions): Promise<void>;
  /** Hands events that another process stored to subscribers; earlier sequences are passed over. */
  deliver(events: readonly StoredEvent[]): void;
  readonly deadLetters: DeadLetters;
  /** Resolves when nothing waits, runs or rests between attempts. */
  idle(): Promise<void>;
  counters(): BusStatus;
}

/** What {@link Bus.counters} shows: totals, and what is going on. */
export interface BusStatus extends Readonly<BusCounters> {
  readonly subscriptions: number;
  /** Lanes that have work. */
  readonly lanes: number;
  /** Deliveries that wait, run or rest. */
  readonly queued: number;
  /** Events on their way into the store. */
  readonly pending: number;
  /** Events that wait for admission. */
  readonly waiting: number;
}

/** Bounds of a bus; what is beyond them waits or is refused, and is counted. */
export interface BusLimits {
  /** Events on their way into the store. */
  readonly maxPending: number;
  /** Events of publishers that wait. */
  readonly maxWaiting: number;
  /** How long a publisher waits for a subscriber that lags, where the store cannot keep for it. */
  readonly maxWaitMs: number;
}

export const DEFAULT_LIMITS: BusLimits = {
  maxPending: 8_192,
  maxWaiting: 100_000,
  maxWaitMs: 10_000,
};

export interface BusInit {
  readonly clock: Clock;
  readonly store: EventStore;
  /** Uniform in [0, 1), for the jitter of waits. */
  readonly random: () => number;
  readonly log: Log;
  /** Default: in memory. */
  readonly deadLetterStore?: DeadLetterStore;
  /** Hears of each dead letter when it is stored. */
  readonly onDeadLetter?: (letter: DeadLetter) => void;
  readonly limits?: Partial<BusLimits>;
}
