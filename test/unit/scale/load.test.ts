import { expect, it } from 'vitest';
import { busiestSecond, minuteOfCommits, partitionSkew, waitsFor } from '../../scale/load.ts';

const INIT = { seed: 7, repositories: 50, commitsPerMinute: 2_000 };

it('draws the same minute for the same seed, and another one for another', () => {
  expect(minuteOfCommits(INIT)).toEqual(minuteOfCommits(INIT));
  expect(minuteOfCommits({ ...INIT, seed: 8 })).not.toEqual(minuteOfCommits(INIT));
});

it('has as many commits as are asked for, in order, and some busy repositories', () => {
  const all = minuteOfCommits(INIT);
  expect(all).toHaveLength(2_000);
  expect(all.map(({ atMs }) => atMs)).toEqual(all.map(({ atMs }) => atMs).sort((a, b) => a - b));
  const of = (wanted: number): number =>
    all.filter(({ repository }) => repository === wanted).length;
  expect(of(0)).toBeGreaterThan(of(49));
});

it('makes commits wait only where there are too few slots', () => {
  const arrivals = [0, 0, 0].map((atMs) => ({ atMs, repository: 0 }));
  const init = { meanMs: 1_000, seed: 1 };
  expect(waitsFor(arrivals, { ...init, slots: 3 })).toEqual([0, 0, 0]);
  const [first, second, third] = waitsFor(arrivals, { ...init, slots: 1 });
  expect(first).toBe(0);
  expect(second).toBeGreaterThan(0);
  expect(third).toBeGreaterThan(second ?? 0);
});

it('counts the fullest second and the fullest partition', () => {
  const arrivals = [100, 200, 1_500, 2_900].map((atMs, index) => ({ atMs, repository: index }));
  expect(busiestSecond(arrivals)).toBe(2);
  expect(partitionSkew(arrivals, 2, (repository) => (repository === 3 ? 1 : 0))).toBe(1.5);
});
