import { messageOf } from '../errors.ts';
import type { Disposable } from '../disposable.ts';
import type { Clock } from '../ports.ts';
import type { StepKind, StepContext, StepOutcome } from './stepKind.ts';

/** How long a step may take to end after it was told to. Milliseconds. */
const GRACE_MS = 10_000;
/** One that acts may have to bring to an end what it began, as `terraform apply` does. */
const ACTING_GRACE_MS = 15 * 60_000;

export interface Attempt {
  readonly clock: Clock;
  readonly kind: StepKind;
  readonly acts: boolean;
  /** 0: none. Milliseconds. */
  readonly timeoutMs: number;
  /** Of the run, or of the step around. */
  readonly signal: AbortSignal;
  /** @param pause stops the time while somebody else is waited for; gives what starts it again */
  context(signal: AbortSignal, pause: () => () => void): StepContext;
}

/**
 * One attempt of a step. What it throws, and time that is up, is a failed attempt.
 * @throws the reason of the given signal when that is aborted, after the step has ended
 */
export async function attemptStep(attempt: Attempt): Promise<StepOutcome> {
  const { kind, signal } = attempt;
  signal.throwIfAborted();
  const time = new StepTime(attempt);
  const both = AbortSignal.any([signal, time.signal]);
  try {
    const context = attempt.context(both, () => time.pause());
    const outcome = await ended(attempt, both, kind.run(context));
    signal.throwIfAborted();
    // What it says of itself after it was ended is not to be relied on.
    return time.signal.aborted ? late(time.signal) : outcome;
  } catch (error) {
    signal.throwIfAborted();
    return time.signal.aborted ? late(time.signal) : { kind: 'failed', reason: messageOf(error) };
  } finally {
    time.dispose();
  }
}

function late({ reason }: AbortSignal): StepOutcome {
  return { kind: 'failed', reason: messageOf(reason) };
}

/** Waits for the step also after it was aborted, but not for ever. */
async function ended(
  { acts, clock, kind }: Attempt,
  signal: AbortSignal,
  step: Promise<StepOutcome>,
): Promise<StepOutcome> {
  const { promise, reject } = Promise.withResolvers<never>();
  let grace: Disposable | undefined;
  const onAbort = (): void => {
    // Steps inside may act.
    const limit = acts || kind.nested !== undefined ? ACTING_GRACE_MS : GRACE_MS;
    grace = clock.after(limit, () => reject(new Error('It did not end when it was told to.')));
  };
  signal.addEventListener('abort', onAbort);
  try {
    return await Promise.race([step, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    grace?.dispose();
  }
}

/** The time that a step has; it stands still while somebody is asked. */
class StepTime implements Disposable {
  readonly #controller = new AbortController();
  readonly #clock: Clock;
  readonly #limitMs: number;
  #leftMs: number;
  #pauses = 0;
  #timer: Disposable | undefined;
  #startedAt = 0;

  constructor({ clock, timeoutMs }: Pick<Attempt, 'clock' | 'timeoutMs'>) {
    this.#clock = clock;
    this.#limitMs = timeoutMs;
    this.#leftMs = timeoutMs;
    this.#go();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  pause(): () => void {
    if (this.#pauses++ === 0) this.#stop();
    let isOver = false;
    return () => {
      if (!isOver && --this.#pauses === 0) this.#go();
      isOver = true;
    };
  }

  dispose(): void {
    this.#timer?.dispose();
  }

  #go(): void {
    if (this.#limitMs === 0) return;
    this.#startedAt = this.#clock.now();
    const seconds = this.#limitMs / 1000;
    this.#timer = this.#clock.after(Math.max(0, this.#leftMs), () =>
      this.#controller.abort(new Error(`It took longer than ${seconds} s and was ended.`)),
    );
  }

  #stop(): void {
    this.#timer?.dispose();
    this.#leftMs -= this.#clock.now() - this.#startedAt;
  }
}
