import type { Clock, StoredEvent } from '../ports.ts';
import { Fifo } from './fifo.ts';
import type { Subscriber } from './subscriber.ts';
import { positionOf } from './sequence.ts';
import type { SubscriberIndex } from './subscriberIndex.ts';

interface Batch {
  readonly events: readonly StoredEvent[];
  next: number;
  onDispatched: (() => void) | undefined;
}

/** Offers that are made before others in the process get their turn. */
const OFFERS_PER_TURN = 4_096;

/**
 * Offers stored events to subscribers in the order of the stream. Handlers that never wait and
 * publish without end would starve timers and I/O, so after a number of offers it lets them go first.
 */
export class Dispatcher {
  readonly #clock: Clock;
  readonly #index: SubscriberIndex;
  readonly #batches = new Fifo<Batch>();
  #position: number;
  #offers = 0;
  #isTurnTimed = false;
  #isPumping = false;

  constructor(clock: Clock, index: SubscriberIndex, position: number) {
    this.#clock = clock;
    this.#index = index;
    this.#position = position;
  }

  /** The position of the newest event that was offered. */
  get position(): number {
    return this.#position;
  }

  get isIdle(): boolean {
    return this.#batches.length === 0;
  }

  /** Offers the events in this turn (`undefined`) or, after those that wait, in a later one. */
  dispatch(events: readonly StoredEvent[]): Promise<void> | undefined {
    const batch: Batch = { events, next: 0, onDispatched: undefined };
    this.#batches.push(batch);
    this.#pump();
    if (batch.next === events.length) return undefined;
    return new Promise((resolve) => {
      batch.onDispatched = resolve;
    });
  }

  /** Forgets what waits and tells those who wait for it. */
  close(): void {
    for (let batch = this.#batches.shift(); batch !== undefined; batch = this.#batches.shift()) {
      batch.onDispatched?.();
    }
  }

  #pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    for (let batch = this.#batches.peek(); batch !== undefined; batch = this.#batches.peek()) {
      if (!this.#offerAll(batch)) break;
      this.#batches.shift();
      batch.onDispatched?.();
    }
    this.#isPumping = false;
  }

  /** Whether the batch is done; if not, this turn has used up its offers. */
  #offerAll(batch: Batch): boolean {
    for (; batch.next < batch.events.length; batch.next++) {
      if (this.#offers >= OFFERS_PER_TURN) return false;
      const event = batch.events[batch.next];
      if (event !== undefined) this.#offer(event);
    }
    return true;
  }

  #offer(event: StoredEvent): void {
    const position = positionOf(event);
    if (position <= this.#position) return;
    this.#position = position;
    const subscribers: readonly Subscriber[] = this.#index.of(event);
    this.#offers += subscribers.length + 1;
    this.#timeTurn();
    for (const subscriber of subscribers) subscriber.offer(event, position);
  }

  /** A timer fires only after I/O had its chance: the end of the turn. */
  #timeTurn(): void {
    if (this.#isTurnTimed) return;
    this.#isTurnTimed = true;
    this.#clock.after(0, () => {
      this.#isTurnTimed = false;
      this.#offers = 0;
      this.#pump();
    });
  }
}
