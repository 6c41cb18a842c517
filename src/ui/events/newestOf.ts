/**
 * The newest of two lists, both newest first, as many as are wanted; nothing beyond those is looked
 * at.
 */
export function newestOf<T extends { readonly at: number }>(
  one: readonly T[],
  other: readonly T[],
  fits: (item: T) => boolean,
  most: number,
): readonly T[] {
  const found: T[] = [];
  let [first, second] = [0, 0];
  while (found.length < most) {
    const [a, b] = [one[first], other[second]];
    const next = b === undefined || (a !== undefined && a.at >= b.at) ? a : b;
    if (next === undefined) break;
    if (next === a) first += 1;
    else second += 1;
    if (fits(next)) found.push(next);
  }
  return found;
}
