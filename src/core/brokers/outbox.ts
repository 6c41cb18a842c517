import type { Disposable } from '../disposable.ts';
import { isReactorError, messageOf } from '../errors.ts';
import type { AnyEvent } from '../events/event.ts';
import { positionOf } from '../events/sequence.ts';
import type { Clock, Log, StoredEvent } from '../ports.ts';
import type { Broker, BrokerMessage } from './broker.ts';
import type { MutableCounters } from './brokerCounters.ts';
import { encodeEvent } from './eventMessage.ts';
import { travelOf } from './travel.ts';

export interface OutboxInit {
  readonly broker: Pick<Broker, 'publish'>;
  /** Stored events after a sequence, oldest first. */
  readonly storedEvents: (after: number) => AsyncIterable<StoredEvent>;
  /** Sequence of the newest stored event. */
  readonly last: () => number;
  /** Calls when something was stored. */
  readonly onStored: (listener: () => void) => Disposable;
  readonly position: OutboxPosition;
  readonly machine: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly counters: MutableCounters;
}

/** Up to where events were sent; durable. */
export interface OutboxPosition {
  load(): Promise<number | undefined>;
  /** Atomic. */
  save(position: number): Promise<void>;
}

const BATCH = 100;
/** Of the messages of one batch together. */
const BATCH_BYTES = 512 << 10;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Sends what happens in the repository, in the order of the stream. The stream itself is the outbox:
 * it was written down before, and this is a durable position in it. What the stream forgets before
 * it could be sent is counted and said. Begins at the present if it never sent before.
 */
export class Outbox implements Disposable {
  readonly #init: OutboxInit;
  readonly #waiting: { readonly until: number; readonly resolve: () => void }[] = [];
  #position = 0;
  #isDisposed = false;
  #wake: () => void = () => undefined;
  #listening: Disposable | undefined;

  constructor(init: OutboxInit) {
    this.#init = init;
  }

  /** Resolves when the position is known; from then on it sends by itself. */
  async start(): Promise<void> {
    const { position, last, log, onStored } = this.#init;
    const known = await position.load();
    this.#position = known ?? last();
    if (known === undefined) await position.save(this.#position);
    if (this.#isDisposed) return;
    this.#listening = onStored(() => this.#wake());
    this.#run().catch((error: unknown) =>
      log.error(`Nothing is sent any more: ${messageOf(error)}`),
    );
  }

  /** At most so many events are still to be sent: not each one of the stream travels. */
  get waiting(): number {
    return Math.max(0, this.#init.last() - this.#position);
  }

  /** Resolves when everything up to a sequence was confirmed; never, when it is disposed before. */
  sent(sequence: number): Promise<void> {
    if (sequence <= this.#position) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ until: sequence, resolve }));
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#listening?.dispose();
    this.#wake();
  }

  async #run(): Promise<void> {
    for (let pauseMs = FIRST_PAUSE_MS; !this.#isDisposed;) {
      const woken = new Promise<void>((resolve) => (this.#wake = resolve));
      try {
        const isMore = await this.#sendBatch();
        pauseMs = FIRST_PAUSE_MS;
        if (!isMore) await woken;
      } catch (error) {
        this.#init.counters.retries++;
        this.#init.log.debug(`Events wait to be sent: ${messageOf(error)}`);
        await new Promise<void>((resolve) => this.#init.clock.after(pauseMs, resolve));
        pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
      }
    }
  }

  /** @returns whether there may be more */
  async #sendBatch(): Promise<boolean> {
    const { machine, position } = this.#init;
    const messages: BrokerMessage[] = [];
    let reached = this.#position;
    let bytes = 0;
    let isMore = false;
    for await (const event of this.#init.storedEvents(this.#position)) {
      if (messages.length >= BATCH || bytes >= BATCH_BYTES) {
        isMore = true;
        break;
      }
      this.#noteGap(reached, positionOf(event));
      reached = positionOf(event);
      if (!isSent(event)) continue;
      const message = encodeEvent(event, machine);
      bytes += message.body.byteLength;
      messages.push(message);
    }
    if (messages.length > 0) await this.#publish(messages);
    if (reached > this.#position) await position.save(reached);
    this.#reach(reached);
    return isMore && !this.#isDisposed;
  }

  /** One that the broker refuses for good must not hold up the others. */
  async #publish(messages: readonly BrokerMessage[]): Promise<void> {
    const { broker, counters, log } = this.#init;
    try {
      await broker.publish(messages);
      counters.sent += messages.length;
    } catch (error) {
      if (!isReactorError(error, 'broker-refused')) throw error;
      const [only, ...others] = messages;
      if (only !== undefined && others.length === 0) {
        counters.refused++;
        log.warn(`The event ${only.id} is not sent: ${messageOf(error)}`);
        return;
      }
      for (const message of messages) await this.#publish([message]);
    }
  }

  #noteGap(before: number, next: number): void {
    const lost = next - before - 1;
    if (lost <= 0) return;
    this.#init.counters.overflowed += lost;
    this.#init.log.warn(
      `${lost} events were no longer in the stream when they could have been sent to the broker. ` +
        `It keeps them by age and size; other machines do not hear of these.`,
    );
  }

  #reach(position: number): void {
    this.#position = position;
    for (const each of this.#waiting.filter(({ until }) => until <= position)) {
      this.#waiting.splice(this.#waiting.indexOf(each), 1);
      each.resolve();
    }
  }
}

/** What came over a broker is not sent back. */
function isSent(event: AnyEvent): boolean {
  return event.relayedby === undefined && travelOf(event) !== 'home';
}
