import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAxis, firstNotBelow } from '../../../src/shared/timeline/axis.ts';

const DAY = 86_400_000;

const knots = fc.array(
  fc.record({ at: fc.integer({ min: 0, max: 1e13 }), least: fc.integer({ min: 0, max: 40 }) }),
  { minLength: 1, maxLength: 60 },
);

describe('the axis', () => {
  it('keeps the order of moments, with the room that each asks for', () => {
    fc.assert(
      fc.property(knots, (given) => {
        const axis = createAxis(given);
        const places = axis.moments.map((at) => axis.placeOf(at));
        places.forEach((place, index) => {
          const least = Math.max(
            ...given.filter(({ at }) => at === axis.moments[index]).map((knot) => knot.least),
          );
          const before = places[index - 1];
          if (before !== undefined) expect(place - before).toBeGreaterThanOrEqual(least - 1e-6);
        });
        expect(axis.width).toBeGreaterThan(places.at(-1) ?? Infinity);
      }),
    );
  });

  it('finds the moment of a place again', () => {
    fc.assert(
      fc.property(knots, fc.double({ min: 0, max: 1, noNaN: true }), (given, part) => {
        const axis = createAxis(given);
        const [first, last] = [axis.moments[0] ?? 0, axis.moments.at(-1) ?? 0];
        const at = first + part * (last - first);
        const place = axis.placeOf(at);
        expect(axis.placeOf(axis.momentAt(place))).toBeCloseTo(place, 3);
      }),
    );
  });

  it('shortens rest, but never makes more time less room', () => {
    const axis = createAxis([0, 1_000, 61_000, 61_000 + DAY].map((at) => ({ at, least: 0 })));
    const [zero = 0, second = 0, minute = 0, day = 0] = axis.moments.map((at) => axis.placeOf(at));
    expect(minute - second).toBeGreaterThan(second - zero);
    expect(day - minute).toBeGreaterThan(minute - second);
    expect(day - minute).toBeLessThan(10 * (second - zero));
  });

  it('has a place for anything, also where there is nothing', () => {
    const empty = createAxis([]);
    expect([empty.placeOf(5), empty.momentAt(5)]).toEqual([0, 0]);
    expect(empty.width).toBeGreaterThan(0);
    const axis = createAxis([{ at: 10, least: 0 }]);
    expect(axis.placeOf(-1e15)).toBe(axis.placeOf(10));
    expect(axis.placeOf(1e15)).toBe(axis.placeOf(10));
  });
});

describe('the search in a sorted list', () => {
  it('finds the first that is not below', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer(), (list, x) => {
        const sorted = list.toSorted((a, b) => a - b);
        const index = sorted.findIndex((each) => each >= x);
        expect(firstNotBelow(sorted, x)).toBe(index < 0 ? sorted.length : index);
      }),
    );
  });
});
