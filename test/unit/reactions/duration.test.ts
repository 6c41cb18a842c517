import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { durationSchema, formatDuration } from '../../../src/core/reactions/duration.ts';

describe('a duration', () => {
  it.each([
    ['0s', 0],
    ['500ms', 500],
    ['5s', 5_000],
    ['5m', 300_000],
    ['2h', 7_200_000],
    ['7d', 604_800_000],
  ])('is written as %s', (text, ms) => {
    expect(durationSchema.parse(text)).toBe(ms);
  });

  it.each(['', '5', 's', '5 s', '5S', '-5s', '1.5s', '5min', '5s\n', '٥s', 5, null, ['5s']])(
    'is not %j, and is told with an example',
    (value) => {
      const message = durationSchema.safeParse(value).error?.issues[0]?.message;
      expect(message).toBe('It has to be a duration such as 500ms, 5s, 5m, 2h or 7d.');
    },
  );

  it('is at most a year', () => {
    expect(durationSchema.parse('366d')).toBe(366 * 86_400_000);
    const { error } = durationSchema.safeParse('8785h');
    expect(error?.issues[0]?.message).toBe('It is longer than a year.');
    expect(durationSchema.safeParse('9'.repeat(400) + 'd').success).toBe(false);
  });

  it.each([
    [0, '0 ms'],
    [-1, '0 ms'],
    [999.4, '999 ms'],
    [999.6, '1 s'],
    [1_540, '1.5 s'],
    [12_400, '12 s'],
    [59_600, '1 min'],
    [125_000, '2 min 5 s'],
    [3_600_000, '1 h'],
    [3_605_000, '1 h'],
    [90_060_000, '1 d 1 h'],
    [604_800_000, '7 d'],
  ])('of %d ms is shown as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it('of any length is shown as something', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e12, noNaN: true }), (ms) => {
        expect(formatDuration(ms)).toMatch(/^[\d.]+ (ms|s|min|h|d)( \d+ (s|min|h))?$/);
      }),
    );
  });
});
