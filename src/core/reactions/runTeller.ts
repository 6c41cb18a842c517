import type { Bus } from '../events/busTypes.ts';
import { createEvent, type AnyEvent } from '../events/event.ts';
import type { EventMap, EventType } from '../events/eventMap.ts';
import type { Clock, Hash, StoredEvent } from '../ports.ts';
import type { RunBook } from './runBook.ts';

export interface RunTellerInit {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly hash: Hash;
  readonly source: string;
  readonly book: RunBook;
}

/** What an event of a run follows from. */
export interface Origin {
  readonly run: string;
  /** Not given where it is not in the stream any more. */
  readonly event?: AnyEvent;
  /** How many reactions lie between a person's act and what is told. */
  readonly hops: number;
}

/** Publishes what runs do. Resolves when the book has it, so that what is asked next is true. */
export class RunTeller {
  readonly #init: RunTellerInit;
  #told = 0;

  constructor(init: RunTellerInit) {
    this.#init = init;
  }

  /** @param identity what makes the fact itself: told twice it is the same event */
  async once<T extends EventType>(
    type: T,
    origin: Origin,
    data: EventMap[T],
    identity: readonly (string | number)[],
  ): Promise<void> {
    const id = this.#init.hash([origin.run, type, ...identity].join('\0'));
    await this.#publish(type, origin, { id, subject: origin.run, data });
  }

  /**
   * Each telling is a fact of its own.
   * @returns its place in the stream
   */
  async tell<T extends EventType>(
    type: T,
    origin: Origin,
    subject: string,
    data: EventMap[T],
  ): Promise<number> {
    const { hash, clock } = this.#init;
    this.#told++;
    const id = hash([origin.run, type, subject, clock.now(), this.#told].join('\0'));
    return this.#publish(type, origin, { id, subject, data });
  }

  async #publish<T extends EventType>(
    type: T,
    { event: cause, hops: hopcount }: Origin,
    said: { readonly id: string; readonly subject: string; readonly data: EventMap[T] },
  ): Promise<number> {
    const { bus, clock, source, book } = this.#init;
    const observedAt = clock.now();
    const event = createEvent({
      ...said,
      type,
      source,
      observedAt,
      hopcount,
      ...(cause && { cause }),
    });
    const [published] = await bus.publish(event as AnyEvent);
    if (published?.kind !== 'stored') return 0;
    const sequence = sequenceOf(published.event);
    await book.reached(sequence);
    return sequence;
  }
}

export function sequenceOf({ sequence }: Pick<StoredEvent, 'sequence'>): number {
  return Number(sequence);
}
