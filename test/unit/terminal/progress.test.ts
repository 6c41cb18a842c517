import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createProgress, type Progress } from '../../../src/terminal/progress.ts';

describe('progress', () => {
  let told: string[];
  beforeEach(() => {
    told = [];
    vi.useFakeTimers();
  });
  afterEach(() => vi.useRealTimers());

  function begin(isInteractive: boolean): Progress {
    const none = (): never => {
      throw new Error('It is not needed.');
    };
    const err = (text: string): void => void told.push(text);
    const terminal = { open: none, out: none, untilInterrupted: none, cwd: '/', now: Date.now };
    return createProgress({ ...terminal, err, isInteractive }, 'Validating');
  }

  it.each([true, false])('is not told within a second (on a terminal: %s)', (isInteractive) => {
    const progress = begin(isInteractive);
    vi.advanceTimersByTime(999);
    progress.at(5);
    progress.end();
    vi.advanceTimersByTime(10_000);
    expect(told).toEqual([]);
  });

  it('is one line where nobody looks, also while nothing gets done', () => {
    const progress = begin(false);
    vi.advanceTimersByTime(60_000);
    for (const done of [1, 2, 3]) progress.at(done);
    progress.end();
    expect(told).toEqual(['Validating …\n']);
  });

  it('is drawn again on a terminal, not too often, and taken away at the end', () => {
    const progress = begin(true);
    progress.at(1);
    vi.advanceTimersByTime(1_000);
    for (let done = 2; done <= 40; done++) {
      progress.at(done);
      vi.advanceTimersByTime(10);
    }
    progress.end();
    expect(told).toEqual([
      '\rValidating (1 done)',
      '\rValidating (12 done)',
      '\rValidating (22 done)',
      '\rValidating (32 done)',
      '\r\u001b[K',
    ]);
  });
});
