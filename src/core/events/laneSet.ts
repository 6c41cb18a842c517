import { messageOf } from '../errors.ts';
import type { Clock } from '../ports.ts';
import { Delivery, type HandlerContext, type Job, type Outcome } from './delivery.ts';
import { Fifo } from './fifo.ts';
import { Lane } from './lane.ts';
import { nextStep, type RetryPolicy } from './retryPolicy.ts';

export interface LaneOptions {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly retry: RetryPolicy;
  /** For one call of the handler; 0: none. */
  readonly timeoutMs: number;
  /** Lanes whose handler may run at once. */
  readonly concurrency: number;
  readonly handle: (job: Job, context: HandlerContext) => unknown;
  /** The job left its lane: handled, or given up with a reason. */
  readonly onEnd: (job: Job, givenUp?: string) => void;
  readonly onRetry: (job: Job, delayMs: number) => void;
}

/**
 * The lanes of one subscription. Jobs with the same key run in the order in which they were added,
 * an unsuccessful one holds up its own lane only, and lanes take turns.
 */
export class LaneSet {
  readonly #options: LaneOptions;
  readonly #lanes = new Map<string, Lane>();
  readonly #ready = new Fifo<Lane>();
  /** An empty lane to use again: most events find no other of their key. */
  #spare: Lane | undefined;
  #running = 0;
  #isPumping = false;
  #isClosed = false;

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  /** Lanes that have work. */
  get size(): number {
    return this.#lanes.size;
  }

  add(job: Job): void {
    const key = job.event.partitionkey;
    const lane = this.#lanes.get(key);
    if (lane !== undefined) {
      lane.jobs.push(job);
      return;
    }
    const fresh = this.#spare ?? new Lane();
    this.#spare = undefined;
    fresh.key = key;
    fresh.jobs.push(job);
    this.#lanes.set(key, fresh);
    this.#makeReady(fresh);
  }

  /** Cancels what runs and forgets what waits. */
  close(reason: string): void {
    this.#isClosed = true;
    this.#ready.clear();
    const lanes = [...this.#lanes.values()];
    this.#lanes.clear();
    for (const lane of lanes) {
      lane.rest?.dispose();
      lane.delivery?.cancel(reason);
    }
  }

  #makeReady(lane: Lane): void {
    this.#ready.push(lane);
    this.#pump();
  }

  #pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    while (this.#running < this.#options.concurrency) {
      const lane = this.#ready.shift();
      if (lane === undefined) break;
      this.#startNext(lane);
    }
    this.#isPumping = false;
  }

  #startNext(lane: Lane): void {
    const job = lane.jobs.peek();
    if (job === undefined) return;
    const { handle, clock } = this.#options;
    const startedAt = clock.now();
    const settle = (outcome: Outcome): void => this.#settle(lane, job, outcome, startedAt);
    const delivery = new Delivery(job);
    lane.delivery = delivery;
    this.#running++;
    const outcome = delivery.start((context) => handle(job, context), this.#options, settle);
    if (outcome !== undefined) settle(outcome);
  }

  #settle(lane: Lane, job: Job, outcome: Outcome, startedAt: number): void {
    this.#running--;
    lane.delivery = undefined;
    if (this.#isClosed) return;
    if (outcome.kind === 'done') this.#finish(lane, job);
    else this.#fail(lane, job, outcome.error, startedAt);
    this.#pump();
  }

  #finish(lane: Lane, job: Job, givenUp?: string): void {
    lane.jobs.shift();
    if (lane.jobs.length === 0) this.#retire(lane);
    else this.#ready.push(lane);
    this.#options.onEnd(job, givenUp);
  }

  #retire(lane: Lane): void {
    this.#lanes.delete(lane.key);
    this.#spare = lane;
  }

  #fail(lane: Lane, job: Job, error: unknown, startedAt: number): void {
    const { clock, retry, random, onRetry } = this.#options;
    const tookMs = clock.now() - startedAt;
    job.attempts = [...job.attempts, { at: startedAt, tookMs, error: messageOf(error) }];
    const step = nextStep(retry, job.attempts.length - job.forgiven, error, random());
    if (step.kind === 'bury') {
      this.#finish(lane, job, step.reason);
      return;
    }
    onRetry(job, step.delayMs);
    lane.rest = clock.after(step.delayMs, () => {
      lane.rest = undefined;
      this.#makeReady(lane);
    });
  }
}
