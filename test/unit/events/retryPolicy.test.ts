import { describe, expect, it } from 'vitest';
import {
  backOff,
  DEFAULT_RETRY,
  GiveUp,
  nextStep,
  RetryLater,
} from '../../../src/core/events/retryPolicy.ts';

describe('the wait between attempts', () => {
  const policy = { ...DEFAULT_RETRY, firstDelayMs: 100, factor: 3, maxDelayMs: 1_000, jitter: 0.5 };

  it('grows by its factor up to its most', () => {
    expect([1, 2, 3, 4, 50].map((failed) => backOff(policy, failed, 0))).toEqual([
      100, 300, 900, 1_000, 1_000,
    ]);
  });

  it('is shortened by chance, at most by its jitter', () => {
    expect(backOff(policy, 1, 0.5)).toBe(75);
    expect(backOff(policy, 1, 0.999_999)).toBe(50);
  });
});

describe('what follows a failure', () => {
  it('is another attempt until they are used up', () => {
    const error = new Error('no');
    expect(nextStep(DEFAULT_RETRY, 1, error, 0)).toEqual({ kind: 'retry', delayMs: 200 });
    expect(nextStep(DEFAULT_RETRY, 4, error, 0)).toEqual({
      kind: 'bury',
      reason: 'failed 4 times',
    });
  });

  it('is what the handler asked for, within the number of attempts', () => {
    expect(nextStep(DEFAULT_RETRY, 1, new GiveUp('no use'), 0)).toMatchObject({ kind: 'bury' });
    const later = new RetryLater(7, 'busy');
    expect(nextStep(DEFAULT_RETRY, 1, later, 0)).toEqual({ kind: 'retry', delayMs: 7 });
    expect(nextStep(DEFAULT_RETRY, 4, later, 0)).toMatchObject({ kind: 'bury' });
  });
});
