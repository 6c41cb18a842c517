import type { Disposable } from '../disposable.ts';
import type { Clock, StoredEvent } from '../ports.ts';
import { GiveUp, RetryLater, type Attempt } from './retryPolicy.ts';

/** What a handler is given beside the event. */
export interface HandlerContext {
  /** Aborts when the time is up or the subscription ends. A handler has to heed it. */
  readonly signal: AbortSignal;
  /** From 1. */
  readonly attempt: number;
  /** The event was stored before the subscription began. */
  readonly isReplay: boolean;
  /** Ends this attempt; the event becomes a dead letter without another one. */
  giveUp(reason: string): never;
  /** Ends this attempt; the next one comes after `delayMs` instead of the usual wait. */
  retryLater(delayMs: number, reason: string): never;
}

/** One event on its way to one handler, over all of its attempts. */
export interface Job {
  readonly event: StoredEvent;
  readonly position: number;
  readonly isReplay: boolean;
  /** Failed attempts so far. */
  attempts: readonly Attempt[];
  /** How many of {@link attempts} belong to an earlier life as a dead letter. */
  readonly forgiven: number;
  /** Called once, when it was handled or given up. */
  readonly onEnd?: (isHandled: boolean) => void;
}

/** How a call of a handler ended. */
export type Outcome =
  { readonly kind: 'done' } | { readonly kind: 'failed'; readonly error: unknown };

const DONE: Outcome = { kind: 'done' };

export interface DeliveryLimits {
  readonly clock: Clock;
  /** 0: none. */
  readonly timeoutMs: number;
}

/** One call of a handler. Settles once, whatever the handler does later. */
export class Delivery implements HandlerContext {
  readonly attempt: number;
  readonly isReplay: boolean;
  #controller: AbortController | undefined;
  #timer: Disposable | undefined;
  #settle: ((outcome: Outcome) => void) | undefined;

  constructor(job: Job) {
    this.attempt = job.attempts.length - job.forgiven + 1;
    this.isReplay = job.isReplay;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  }

  giveUp(reason: string): never {
    throw new GiveUp(reason);
  }

  retryLater(delayMs: number, reason: string): never {
    throw new RetryLater(delayMs, reason);
  }

  /** Calls `handle`. Returns the outcome if it has ended, else `onSettled` will be called. */
  start(
    handle: (context: HandlerContext) => unknown,
    limits: DeliveryLimits,
    onSettled: (outcome: Outcome) => void,
  ): Outcome | undefined {
    try {
      const result = handle(this);
      if (!isThenable(result)) return DONE;
      this.#settle = onSettled;
      this.#armTimeout(limits);
      Promise.resolve(result).then(
        () => this.#end(DONE),
        (error: unknown) => this.#end({ kind: 'failed', error }),
      );
      return undefined;
    } catch (error) {
      this.#settle = undefined;
      this.#timer?.dispose();
      return { kind: 'failed', error };
    }
  }

  /** Ends the call without an outcome: whoever waits for it has gone. */
  cancel(reason: string): void {
    this.#settle = undefined;
    this.#timer?.dispose();
    this.#abort(new Error(reason));
  }

  #armTimeout({ clock, timeoutMs }: DeliveryLimits): void {
    if (timeoutMs <= 0) return;
    this.#timer = clock.after(timeoutMs, () => {
      const error = new Error(`The handler did not end within ${timeoutMs} ms.`);
      this.#abort(error);
      this.#end({ kind: 'failed', error });
    });
  }

  /** Also makes a signal that is asked for only later an aborted one. */
  #abort(reason: Error): void {
    this.#controller ??= new AbortController();
    this.#controller.abort(reason);
  }

  #end(outcome: Outcome): void {
    const settle = this.#settle;
    this.#settle = undefined;
    this.#timer?.dispose();
    settle?.(outcome);
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'then' in value &&
    typeof value.then === 'function'
  );
}
