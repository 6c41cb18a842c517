import { describe, expect, it } from 'vitest';
import { fieldOf, listOf, numberIn, recordOf } from '../../../src/ui/settingValues.ts';

const isText = (value: unknown): value is string => typeof value === 'string';
const RANGE = { least: 1, most: 10, fallback: 5 };

describe('values of settings', () => {
  it.each([
    [1, 1],
    [10, 10],
    [0, 5],
    [11, 5],
    [2.5, 5],
    ['3', 5],
    [null, 5],
    [undefined, 5],
  ])('a number %j counts as %j', (value, meant) => {
    expect(numberIn(RANGE, value)).toBe(meant);
  });

  it('a list keeps what fits', () => {
    expect(listOf(isText, ['a', 1, null, 'b'])).toEqual(['a', 'b']);
    expect(listOf(isText, 'release/*')).toEqual([]);
  });

  it('an object keeps the entries that fit', () => {
    expect(recordOf(isText, { a: 'error', b: 2 })).toEqual({ a: 'error' });
    expect(recordOf(isText, null)).toEqual({});
    expect(recordOf(isText, 'off')).toEqual({});
  });

  it('have fields if they are objects, and only their own', () => {
    expect(fieldOf({ keep: 5 }, 'keep')).toBe(5);
    expect(fieldOf({}, 'toString')).toBeUndefined();
    for (const value of [null, undefined, 'x', 1, ['keep']]) {
      expect(fieldOf(value, 'keep')).toBeUndefined();
    }
  });
});
