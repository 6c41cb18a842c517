import { describe, expect, it } from 'vitest';
import { hourIn } from '../../../src/core/commits/hourIn.ts';

describe('hourIn', () => {
  it.each([
    ['UTC', '2026-01-01T00:30:00Z', 0],
    ['UTC', '2026-01-01T23:59:59Z', 23],
    ['Europe/Amsterdam', '2026-01-01T23:30:00Z', 0],
    ['Europe/Amsterdam', '2026-07-01T22:30:00Z', 0],
    ['Asia/Kolkata', '2026-01-01T00:29:00Z', 5],
    ['America/New_York', '2026-03-08T07:00:00Z', 3],
  ])('in %s at %s it is %i', (zone, at, hour) => {
    expect(hourIn(zone, Date.parse(at))).toBe(hour);
  });

  it('refuses a zone that nobody knows', () => {
    expect(() => hourIn('Mars/Olympus', 0)).toThrow(RangeError);
  });
});
