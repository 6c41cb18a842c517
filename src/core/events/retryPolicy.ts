/** How often a failed delivery is tried again, and how long each wait is. */
export interface RetryPolicy {
  /** Attempts in all, the first included; at least 1. */
  readonly attempts: number;
  readonly firstDelayMs: number;
  /** Each wait is this many times the one before. */
  readonly factor: number;
  readonly maxDelayMs: number;
  /** Share of a wait, 0 to 1, that is left to chance, so that failures do not come back in step. */
  readonly jitter: number;
}

export const DEFAULT_RETRY: RetryPolicy = {
  attempts: 4,
  firstDelayMs: 200,
  factor: 4,
  maxDelayMs: 60_000,
  jitter: 0.5,
};

/** One call of a handler that failed. */
export interface Attempt {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly tookMs: number;
  /** The sentence of what was thrown. */
  readonly error: string;
}

/** A handler throws it, by `context.giveUp`, when trying again cannot help. */
export class GiveUp extends Error {
  override readonly name = 'GiveUp';
}

/** A handler throws it, by `context.retryLater`, to choose the wait before the next attempt. */
export class RetryLater extends Error {
  override readonly name = 'RetryLater';
  readonly delayMs: number;

  constructor(delayMs: number, reason: string) {
    super(reason);
    this.delayMs = delayMs;
  }
}

export type NextStep =
  | { readonly kind: 'retry'; readonly delayMs: number }
  | { readonly kind: 'bury'; readonly reason: string };

/**
 * What to do after `failed` failed attempts, the last of which threw `error`.
 * @param chance uniform in [0, 1)
 */
export function nextStep(
  policy: RetryPolicy,
  failed: number,
  error: unknown,
  chance: number,
): NextStep {
  if (error instanceof GiveUp) return { kind: 'bury', reason: `given up: ${error.message}` };
  if (failed >= policy.attempts) return { kind: 'bury', reason: `failed ${failed} times` };
  if (error instanceof RetryLater) return { kind: 'retry', delayMs: Math.max(0, error.delayMs) };
  return { kind: 'retry', delayMs: backOff(policy, failed, chance) };
}

/** The wait in milliseconds after the given number of failed attempts (from 1). */
export function backOff(policy: RetryPolicy, failed: number, chance: number): number {
  const full = Math.min(policy.maxDelayMs, policy.firstDelayMs * policy.factor ** (failed - 1));
  return Math.round(full * (1 - policy.jitter * chance));
}
