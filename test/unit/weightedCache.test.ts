import { expect, test } from 'vitest';
import { WeightedCache } from '../../src/core/weightedCache.ts';

function cacheOf(max: number): WeightedCache<string, number> {
  return new WeightedCache(max, (value) => value);
}

test('forgets what was not used for longest', () => {
  const cache = cacheOf(10);
  cache.set('a', 4);
  cache.set('b', 4);
  cache.get('a');
  cache.set('c', 4);
  expect(['a', 'b', 'c'].map((key) => cache.get(key))).toEqual([4, undefined, 4]);
  expect(cache.weight).toBe(8);
});

test('weighs a replaced value once', () => {
  const cache = cacheOf(10);
  cache.set('a', 9);
  cache.set('a', 3);
  expect(cache.weight).toBe(3);
});

test('does not keep what alone weighs too much, and keeps the others', () => {
  const cache = cacheOf(10);
  cache.set('a', 1);
  cache.set('b', 11);
  expect(['a', 'b'].map((key) => cache.get(key))).toEqual([1, undefined]);
  expect(cache.weight).toBe(1);
});

test('is empty after it was cleared', () => {
  const cache = cacheOf(10);
  cache.set('a', 1);
  cache.clear();
  expect([cache.get('a'), cache.weight]).toEqual([undefined, 0]);
});
