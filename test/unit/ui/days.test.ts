import { describe, expect, it } from 'vitest';
import { daysOf, untilTomorrow } from '../../../src/ui/events/days.ts';
import type { Entry } from '../../../src/ui/events/entry.ts';
import { newestOf } from '../../../src/ui/events/newestOf.ts';
import { eventOf } from '../../harness/payloadOf.ts';

const NOW = new Date(2026, 10, 27, 0, 30).getTime();
const HOUR = 3_600_000;

const entriesAt = (...times: readonly number[]): readonly Entry[] =>
  times.map((at) => ({ kind: 'other', at, event: eventOf('ref.moved') }));

const ago = (...times: readonly number[]): readonly (readonly [number, number, number])[] =>
  daysOf(entriesAt(...times), NOW).map((day) => [day.ago, day.entries.length, day.before]);

describe('days', () => {
  it('are those of the calendar: an hour ago may be yesterday', () => {
    expect(ago(NOW, NOW - HOUR, NOW - 2 * HOUR, NOW - 30 * HOUR)).toEqual([
      [0, 1, 0],
      [1, 2, 1],
      [2, 1, 3],
    ]);
  });

  it('are counted by the calendar, whatever the clock did in between', () => {
    const days = Array.from({ length: 400 }, (_, index) =>
      new Date(2026, 10, 27 - index, 0, 10).getTime(),
    );
    expect(ago(...days).map(([count]) => count)).toEqual(days.map((_, index) => index));
  });

  it('do not lie in the future: what claims to counts to today', () => {
    expect(ago(Date.UTC(2099, 0, 1), NOW)).toEqual([[0, 2, 0]]);
  });

  it('have a key that stays the same tomorrow', () => {
    const [today] = daysOf(entriesAt(NOW), NOW);
    const [yesterday] = daysOf(entriesAt(NOW), NOW + 24 * HOUR);
    expect(today?.key).toBe('2026-11-27');
    expect(yesterday).toMatchObject({ key: today?.key, ago: 1 });
  });

  it('end at midnight', () => {
    expect(new Date(NOW + untilTomorrow(NOW))).toEqual(new Date(2026, 10, 28));
    const midnight = new Date(2026, 10, 27).getTime();
    expect(untilTomorrow(midnight)).toBe(24 * HOUR);
  });
});

describe('the newest of two lists', () => {
  const times = (...all: readonly number[]) => all.map((at) => ({ at }));

  it('are in order, as many as are wanted, and only those that fit', () => {
    const newest = (most: number) =>
      newestOf(times(9, 7, 3), times(8, 7, 1), ({ at }) => at !== 8, most).map(({ at }) => at);
    expect(newest(10)).toEqual([9, 7, 7, 3, 1]);
    expect(newest(2)).toEqual([9, 7]);
    expect(newest(0)).toEqual([]);
  });

  it('look at nothing beyond what is wanted', () => {
    let looks = 0;
    const all = times(...Array.from({ length: 10_000 }, (_, index) => -index));
    newestOf(all, [], () => (looks += 1) > 0, 20);
    expect(looks).toBe(20);
  });
});
