import type { LaidMark, Layout } from './layout.ts';

export type Direction = 'left' | 'right' | 'up' | 'down' | 'first' | 'last';

/**
 * The mark that a person comes to from another one: along its row, or the nearest one of the next
 * row up or down. Without a mark to begin with it is the newest one of the first lane. At an edge it stays.
 */
export function neighbourOf(
  { marks }: Pick<Layout, 'marks'>,
  from: LaidMark | undefined,
  direction: Direction,
): LaidMark | undefined {
  if (from === undefined) return newestOf(marks);
  const isUp = direction === 'up';
  if (isUp || direction === 'down') {
    const ys = marks.map(({ y }) => y).filter((y) => (isUp ? y < from.y : y > from.y));
    const next = isUp ? Math.max(...ys) : Math.min(...ys);
    return nearestTo(rowOf(marks, next), from.x) ?? from;
  }
  const row = rowOf(marks, from.y);
  if (direction === 'first') return row[0];
  if (direction === 'last') return row.at(-1);
  const index = row.findIndex(({ mark }) => mark.id === from.mark.id);
  return row[index + (direction === 'left' ? -1 : 1)] ?? from;
}

function rowOf(marks: readonly LaidMark[], y: number): readonly LaidMark[] {
  return marks.filter((each) => each.y === y).sort((a, b) => a.x - b.x);
}

function nearestTo(row: readonly LaidMark[], x: number): LaidMark | undefined {
  return row.toSorted((a, b) => Math.abs(a.x - x) - Math.abs(b.x - x))[0];
}

function newestOf(marks: readonly LaidMark[]): LaidMark | undefined {
  const [first] = marks;
  return first && rowOf(marks, first.y).at(-1);
}
