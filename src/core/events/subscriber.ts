import type { Disposable } from '../disposable.ts';
import { messageOf } from '../errors.ts';
import type { Clock, EventStore, Log, StoredEvent } from '../ports.ts';
import type { BusCounters } from './busCounters.ts';
import type { DeadLetter } from './deadLetter.ts';
import type { HandlerContext, Job } from './delivery.ts';
import { shortType } from './event.ts';
import { LaneSet } from './laneSet.ts';
import type { RetryPolicy } from './retryPolicy.ts';
import { positionOf } from './sequence.ts';
import type { TypeMatcher } from './typePattern.ts';

/** What a {@link Subscriber} needs of its bus. */
export interface SubscriberHost {
  readonly clock: Clock;
  readonly random: () => number;
  readonly store: EventStore;
  readonly log: Log;
  readonly counters: BusCounters;
  /** Those who lag and read the stream; each subscriber enters and leaves by itself. */
  readonly lagging: Set<Subscriber>;
  /** The position of the newest event that was handed to subscribers. */
  dispatched(): number;
  /** Resolves when the dead letter is durable. */
  bury(name: string, job: Job, reason: string): Promise<void>;
  /** The subscriber has caught up or has gone idle. */
  onProgress(): void;
}

export interface SubscriberInit {
  readonly name: string;
  readonly isMatch: TypeMatcher;
  readonly handler: (event: StoredEvent, context: HandlerContext) => unknown;
  /** Events after this position are delivered. */
  readonly after: number;
  /** Up to and including this position only, if set. */
  readonly until: number;
  readonly retry: RetryPolicy;
  readonly timeoutMs: number;
  readonly concurrency: number;
  /** Events that wait in memory; further ones are read from the store when their turn comes. */
  readonly queueLimit: number;
}

const REREAD_MS = 1_000;
const NO_ATTEMPTS: Job['attempts'] = [];

/**
 * One subscription: takes events in order, from the bus while it keeps up and from the store while
 * it lags ("parked"), so that a slow handler costs neither memory nor events.
 */
export class Subscriber {
  readonly init: SubscriberInit;
  readonly #host: SubscriberHost;
  readonly #lanes: LaneSet;
  /** Positions that were taken and are not settled yet, ascending. */
  readonly #unsettled = new Set<number>();
  readonly #replayUntil: number;
  /** Everything up to here was taken or did not match. */
  #cursor: number;
  #queued = 0;
  #burials = 0;
  #isParked = false;
  #isReading = false;
  #reread: Disposable | undefined;
  #isDisposed = false;
  #finalPosition: number | undefined;

  constructor(init: SubscriberInit, host: SubscriberHost) {
    this.init = init;
    this.#host = host;
    this.#cursor = init.after;
    this.#replayUntil = host.dispatched();
    this.#setParked(init.after < this.#replayUntil);
    const { clock, random } = host;
    const { retry, timeoutMs, concurrency, handler } = init;
    this.#lanes = new LaneSet({
      ...{ clock, random, retry, timeoutMs, concurrency },
      handle: (job, context) => handler(job.event, context),
      onEnd: (job, givenUp) => this.#onEnd(job, givenUp),
      onRetry: (job, delayMs) => this.#onRetry(job, delayMs),
    });
    if (this.#isParked) void this.#catchUp();
  }

  get isIdle(): boolean {
    return this.#isDisposed || (this.#queued === 0 && this.#burials === 0 && !this.#isParked);
  }

  get queued(): number {
    return this.#queued;
  }

  get lanes(): number {
    return this.#lanes.size;
  }

  /** Everything up to this position was taken from the stream. */
  get cursor(): number {
    return this.#cursor;
  }

  /** Every event up to this position is settled: handled, a dead letter, or of another type. */
  get position(): number {
    if (this.#finalPosition !== undefined) return this.#finalPosition;
    for (const first of this.#unsettled) return first - 1;
    return this.#isParked ? this.#cursor : Math.max(this.#cursor, this.#host.dispatched());
  }

  /** Takes the next event of the stream. Events come in order; one that was read already is not taken. */
  offer(event: StoredEvent, position: number): void {
    if (this.#isParked || this.#isDisposed || position <= this.#cursor) return;
    if (this.#queued >= this.init.queueLimit) {
      this.#park(position - 1);
      return;
    }
    this.#take(event, position);
  }

  /** Gives a dead letter another set of attempts, at the end of its lane. */
  retry(letter: DeadLetter, onEnd: (isHandled: boolean) => void): void {
    const { event, attempts } = letter;
    const job = { event, position: positionOf(event), isReplay: true, attempts, onEnd };
    this.#queued++;
    this.#lanes.add({ ...job, forgiven: attempts.length });
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#finalPosition = this.position;
    this.#isDisposed = true;
    this.#host.lagging.delete(this);
    this.#reread?.dispose();
    this.#lanes.close('The subscription ended.');
    this.#queued = 0;
  }

  #take(event: StoredEvent, position: number): void {
    this.#cursor = position;
    this.#queued++;
    this.#unsettled.add(position);
    const isReplay = position <= this.#replayUntil;
    this.#lanes.add({ event, position, isReplay, attempts: NO_ATTEMPTS, forgiven: 0 });
  }

  #onEnd(job: Job, givenUp: string | undefined): void {
    const { counters } = this.#host;
    this.#queued--;
    if (givenUp === undefined) {
      counters.handled++;
      this.#unsettled.delete(job.position);
      job.onEnd?.(true);
    } else {
      counters.deadLettered++;
      void this.#bury(job, givenUp);
    }
    if (this.#isParked && this.#hasRoom()) void this.#catchUp();
    if (this.#queued === 0) this.#host.onProgress();
  }

  #onRetry(job: Job, delayMs: number): void {
    this.#host.counters.retried++;
    const error = job.attempts.at(-1)?.error;
    const details = { type: shortType(job.event), id: job.event.id, error, delayMs };
    this.#host.log.debug(`${this.init.name} failed and is tried again.`, details);
  }

  /** A letter that cannot be stored stays unsettled, so that a restart delivers its event again. */
  async #bury(job: Job, reason: string): Promise<void> {
    this.#burials++;
    try {
      await this.#host.bury(this.init.name, job, reason);
      this.#unsettled.delete(job.position);
    } catch (error) {
      this.#host.log.error('A dead letter could not be stored.', { error: messageOf(error) });
    }
    this.#burials--;
    job.onEnd?.(false);
    this.#host.onProgress();
  }

  #park(cursor: number): void {
    this.#cursor = cursor;
    this.#setParked(true);
    this.#host.counters.parked++;
    const { name, queueLimit } = this.init;
    this.#host.log.warn(`${name} lags by more than ${queueLimit} events; it reads the stream now.`);
  }

  #setParked(isParked: boolean): void {
    this.#isParked = isParked;
    if (isParked) this.#host.lagging.add(this);
    else this.#host.lagging.delete(this);
  }

  async #catchUp(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    try {
      while (this.#isParked && this.#hasRoom()) await this.#readOn();
    } catch (error) {
      this.#host.log.error('The stream could not be read.', { error: messageOf(error) });
      this.#reread = this.#host.clock.after(REREAD_MS, () => void this.#catchUp());
    }
    this.#isReading = false;
    this.#host.onProgress();
  }

  #hasRoom(): boolean {
    return !this.#isDisposed && this.#queued <= this.init.queueLimit / 2;
  }

  /** Reads until the queue is full or the stream has no more. */
  async #readOn(): Promise<void> {
    const { queueLimit, until } = this.init;
    const end = Math.min(this.#host.dispatched(), until);
    for await (const event of this.#host.store.read(this.#cursor)) {
      if (this.#isDisposed) return;
      const position = positionOf(event);
      if (position > until) break;
      this.#countMissed(position);
      if (this.init.isMatch(shortType(event))) this.#take(event, position);
      else this.#cursor = position;
      if (this.#queued >= queueLimit) return;
    }
    if (this.#cursor < end) this.#countMissed(end + 1);
    this.#cursor = Math.max(this.#cursor, end);
    this.#setParked(this.#cursor < Math.min(this.#host.dispatched(), until));
  }

  /** Retention may have removed what a lagging subscription did not read in time: never unsaid. */
  #countMissed(position: number): void {
    const missed = position - this.#cursor - 1;
    if (missed === 0 || this.#cursor === 0) return;
    this.#host.counters.missed += missed;
    const message = `${this.init.name} lags so far behind that ${missed} events are gone.`;
    this.#host.log.error(message, { from: this.#cursor + 1, to: position - 1 });
  }
}
