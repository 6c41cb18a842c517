/** The known name that is most likely meant; `undefined` if none is spelled alike. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (name.length > MOST_LETTERS) return undefined;
  const most = Math.max(1, Math.floor(name.length / 3));
  const ranked = known
    .map((each) => ({ each, steps: distance(name.toLowerCase(), each.toLowerCase()) }))
    .filter(({ steps }) => steps <= most)
    .sort((a, b) => a.steps - b.steps);
  return ranked[0]?.each;
}

const MOST_LETTERS = 60;

/**
 * Letters to be added, removed, changed or swapped with the next one, row by row: the optimal
 * string alignment.
 */
function distance(from: string, to: string): number {
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let at = 0; at < from.length; at++) {
    const next = [at + 1];
    for (let index = 0; index < to.length; index++) {
      const change = (row[index] ?? 0) + (from[at] === to[index] ? 0 : 1);
      const isSwap = from[at] === to[index - 1] && from[at - 1] === to[index];
      const swap = isSwap ? (before[index - 1] ?? 0) + 1 : Infinity;
      next.push(Math.min(change, swap, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1));
    }
    [before, row] = [row, next];
  }
  return row.at(-1) ?? 0;
}
