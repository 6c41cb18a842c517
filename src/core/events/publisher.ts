import { ReactorError } from '../errors.ts';
import type { EventStore } from '../ports.ts';
import { Admission, type Room } from './admission.ts';
import type { BusCounters } from './busCounters.ts';
import { DEFAULT_LIMITS, type BusInit, type Published } from './busTypes.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { AnyEvent } from './event.ts';
import { identityOf } from './identity.ts';

export interface PublisherInit {
  readonly bus: BusInit;
  readonly dispatcher: Dispatcher;
  readonly counters: BusCounters;
  /** Subscribers that read the stream. */
  readonly lagging: ReadonlySet<{ readonly cursor: number }>;
  readonly onLeave: () => void;
}

/** The way of events into the store and on to the dispatcher, bounded by an {@link Admission}. */
export class Publisher {
  readonly #init: PublisherInit;
  readonly #store: EventStore;
  readonly #admission: Admission;
  /** Larger batches are cut, so that one of them cannot overrun what the store keeps. */
  readonly #largestBatch: number;
  #isClosed = false;

  constructor(init: PublisherInit) {
    this.#init = init;
    this.#store = init.bus.store;
    const limits = { ...DEFAULT_LIMITS, ...init.bus.limits };
    this.#largestBatch = Math.min(limits.maxPending, Math.ceil(this.#store.retains / 2));
    this.#admission = new Admission({
      ...limits,
      clock: init.bus.clock,
      room: (count, inside) => this.#room(count, inside),
      onRefused: (count) => (init.counters.refused += count),
    });
  }

  get pending(): number {
    return this.#admission.inside;
  }

  get waiting(): number {
    return this.#admission.waiting;
  }

  /** There may be room again for those who wait. */
  recheck(): void {
    this.#admission.recheck();
  }

  publish(events: readonly AnyEvent[]): Promise<readonly Published[]> {
    return events.length <= this.#largestBatch ? this.#admit(events) : this.#publishParts(events);
  }

  close(): void {
    this.#isClosed = true;
    this.#admission.close(busClosed());
  }

  async #publishParts(events: readonly AnyEvent[]): Promise<readonly Published[]> {
    const answers: Published[] = [];
    for (let from = 0; from < events.length; from += this.#largestBatch) {
      answers.push(...(await this.#admit(events.slice(from, from + this.#largestBatch))));
    }
    return answers;
  }

  #admit(events: readonly AnyEvent[]): Promise<readonly Published[]> {
    if (this.#isClosed) {
      this.#init.counters.refused += events.length;
      return Promise.reject(busClosed());
    }
    const store = (): Promise<readonly Published[]> => this.#storeAndDispatch(events);
    return this.#admission.enter(events.length, store);
  }

  async #storeAndDispatch(events: readonly AnyEvent[]): Promise<readonly Published[]> {
    const { counters, dispatcher } = this.#init;
    try {
      const stored = await this.#store.append(events);
      counters.published += stored.length;
      counters.duplicates += events.length - stored.length;
      const later = this.#isClosed ? undefined : dispatcher.dispatch(stored);
      if (later !== undefined) await later;
      return answer(events, stored);
    } catch (error) {
      counters.refused += events.length;
      throw error;
    } finally {
      this.#admission.leave(events.length);
      this.#init.onLeave();
    }
  }

  #room(count: number, inside: number): Room {
    if (inside > 0 && inside + count > this.#largestBatch) return 'store-busy';
    const { lagging } = this.#init;
    if (lagging.size === 0) return 'room';
    const furthest = this.#store.last() + inside + count - this.#store.retains;
    for (const { cursor } of lagging) if (cursor < furthest) return 'subscriber-behind';
    return 'room';
  }
}

/** Says for each event whether it is among those that the store took. */
function answer(
  events: readonly AnyEvent[],
  stored: Awaited<ReturnType<EventStore['append']>>,
): readonly Published[] {
  if (stored.length === events.length) return stored.map((event) => ({ kind: 'stored', event }));
  const fresh = new Map(stored.map((event) => [identityOf(event), event]));
  return events.map((event) => {
    const identity = identityOf(event);
    const found = fresh.get(identity);
    fresh.delete(identity);
    return found ? { kind: 'stored', event: found } : { kind: 'duplicate', event };
  });
}

export function busClosed(): ReactorError {
  return new ReactorError('bus-closed', 'The bus was closed; the event was not taken.', {
    hint: 'Publish before the engine is disposed.',
  });
}
