import type { BarMark } from './marks.ts';

export interface PackedBars {
  /** From 0, by the id of the bar. */
  readonly rowOf: ReadonlyMap<string, number>;
  readonly rows: number;
}

type EndOf = (bar: BarMark) => number;

/**
 * Gives bars rows in which none covers another. The bars of a run keep together: its own on top,
 * those of its steps below it, and no other run stands between them.
 */
export function packBars(bars: readonly BarMark[], endOf: EndOf): PackedBars {
  const runs = [...Map.groupBy(bars, ({ run }) => run)].map(([run, own]) =>
    packRun(run, own, endOf),
  );
  const rowOf = new Map<string, number>();
  /** When each row is free again. */
  const freeAt: number[] = [];
  for (const run of runs.sort((a, b) => a.from - b.from)) {
    let first = 0;
    const isFree = (row: number): boolean => (freeAt[row] ?? -Infinity) <= run.from;
    while (!run.rows.every((_, row) => isFree(first + row))) first += 1;
    run.rows.forEach((row, index) => {
      freeAt[first + index] = run.to;
      for (const { id } of row) rowOf.set(id, first + index);
    });
  }
  return { rowOf, rows: freeAt.length };
}

interface PackedRun {
  readonly from: number;
  readonly to: number;
  readonly rows: readonly (readonly BarMark[])[];
}

function packRun(run: string, bars: readonly BarMark[], endOf: EndOf): PackedRun {
  const own = bars.filter(({ id }) => id === run);
  const steps = bars.filter(({ id }) => id !== run).toSorted((a, b) => a.at - b.at);
  const rows: BarMark[][] = [];
  for (const step of steps) {
    const row = rows.find((each) => each.every((other) => endOf(other) <= step.at));
    if (row === undefined) rows.push([step]);
    else row.push(step);
  }
  return {
    from: Math.min(...bars.map(({ at }) => at)),
    to: Math.max(...bars.map(endOf)),
    rows: own.length > 0 ? [own, ...rows] : rows,
  };
}
