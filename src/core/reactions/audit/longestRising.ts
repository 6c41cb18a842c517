/**
 * The indices of a longest strictly rising part of a list, in order (patience sorting, Fredman
 * 1975): what is to be left where it is when as little as possible is said to have moved.
 */
export function longestRising(values: readonly number[]): readonly number[] {
  /** By length less one: the index at which the rising part with the smallest end ends. */
  const ends: number[] = [];
  const before: (number | undefined)[] = [];
  for (const [index, value] of values.entries()) {
    const length = firstNotBelow(ends, values, value);
    before.push(length === 0 ? undefined : ends[length - 1]);
    ends[length] = index;
  }
  const found: number[] = [];
  for (let index = ends.at(-1); index !== undefined; index = before[index]) found.push(index);
  return found.reverse();
}

function firstNotBelow(ends: readonly number[], values: readonly number[], wanted: number): number {
  let [low, high] = [0, ends.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[ends[middle] ?? 0] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
