import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layOut, type LaidMark } from '../../../src/shared/timeline/layout.ts';
import { neighbourOf } from '../../../src/shared/timeline/neighbour.ts';
import type { BarMark } from '../../../src/shared/timeline/marks.ts';
import { barFrom, MAIN, pointAt, QA } from '../../harness/timelineSamples.ts';

const bars = fc
  .array(
    fc.record({
      at: fc.integer({ min: 0, max: 1e6 }),
      took: fc.option(fc.integer({ min: 0, max: 1e5 })),
      run: fc.integer({ min: 0, max: 8 }),
    }),
    { maxLength: 40 },
  )
  .map((all) =>
    all.map(({ at, took, run }, index): BarMark => {
      const isFirst = all.findIndex((each) => each.run === run) === index;
      const id = isFirst ? `run${run}` : `step${index}`;
      return barFrom(at, took === null ? null : at + took, { id, run: `run${run}` });
    }),
  );

function covers(one: LaidMark, other: LaidMark): boolean {
  return one.x < other.end - 1e-6 && other.x < one.end - 1e-6;
}

describe('the layout', () => {
  it('never lets a bar cover another one', () => {
    fc.assert(
      fc.property(bars, (given) => {
        const { marks } = layOut([MAIN], given);
        expect(marks).toHaveLength(given.length);
        for (const row of Map.groupBy(marks, ({ y }) => y).values()) {
          row.forEach((one, index) => {
            for (const other of row.slice(index + 1)) expect(covers(one, other)).toBe(false);
          });
        }
      }),
    );
  });

  it('puts the steps of a run right below it, and the next run beside it where there is room', () => {
    const marks = [
      barFrom(0, 10_000, { id: 'first' }),
      barFrom(0, 4_000, { id: 'validate', run: 'first' }),
      barFrom(4_000, 10_000, { id: 'deploy', run: 'first' }),
      barFrom(20_000, 30_000, { id: 'second' }),
      barFrom(25_000, null, { id: 'third' }),
    ];
    const { byId } = layOut([MAIN], marks);
    const yOf = (id: string): number => byId.get(id)?.y ?? NaN;
    expect(yOf('validate')).toBe(yOf('deploy'));
    expect(yOf('validate')).toBeGreaterThan(yOf('first'));
    expect(yOf('second')).toBe(yOf('first'));
    expect(yOf('third')).toBeGreaterThan(yOf('second'));
  });

  it('draws what is not over up to the end', () => {
    const { byId, axis } = layOut([MAIN], [barFrom(0, null, { id: 'open' }), pointAt(5_000)]);
    expect(byId.get('open')?.end).toBe(axis.width);
  });

  it('gives each lane a place of its own, and lines from commits to what came from them', () => {
    const marks = [pointAt(1), pointAt(2, { lane: 'qa', parents: ['p1', 'nowhere'] })];
    const { lanes, edges, height, byId } = layOut([MAIN, QA], marks);
    const [main, qa] = lanes;
    expect((main?.top ?? 0) + (main?.height ?? 0)).toBe(qa?.top);
    expect(height).toBe((qa?.top ?? 0) + (qa?.height ?? 0));
    expect(edges).toEqual([{ from: byId.get('p1'), to: byId.get('p2') }]);
  });

  it('leaves out what is in no lane', () => {
    expect(layOut([MAIN], [pointAt(1, { lane: 'unknown' })]).marks).toEqual([]);
  });

  it('lays out ten thousand marks in less than a second', () => {
    const points = Array.from({ length: 8_000 }, (_, at) =>
      pointAt(at, { parents: [`p${at - 1}`] }),
    );
    const runs = Array.from({ length: 2_000 }, (_, at) => barFrom(at, at + 5, { id: `run${at}` }));
    const startedAt = performance.now();
    const { marks } = layOut([MAIN], [...points, ...runs]);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    expect(marks).toHaveLength(10_000);
  });
});

describe('the way by keyboard', () => {
  const layout = layOut(
    [MAIN, QA],
    [
      ...[pointAt(1_000), pointAt(9_000), pointAt(9_500, { lane: 'qa', id: 'fork' })],
      barFrom(1_100, 2_000, { id: 'run' }),
      barFrom(1_200, 1_500, { id: 'step', run: 'run' }),
    ],
  );
  const from = (id: string | null, ...ways: readonly Parameters<typeof neighbourOf>[2][]): string =>
    ways.reduce(
      (at, way) => neighbourOf(layout, at, way),
      id === null ? undefined : layout.byId.get(id),
    )?.mark.id ?? 'nothing';

  it('begins at the newest commit of the first lane', () => {
    expect(from(null, 'left')).toBe('p9000');
  });

  it('goes along rows, and up and down to the nearest', () => {
    expect(from('p9000', 'left')).toBe('p1000');
    expect(from('p1000', 'down')).toBe('run');
    expect(from('run', 'down')).toBe('step');
    expect(from('step', 'down')).toBe('fork');
    expect(from('fork', 'up', 'up', 'up')).toBe('p1000');
    expect(from('p1000', 'last')).toBe('p9000');
    expect(from('p9000', 'first')).toBe('p1000');
  });

  it('stays at the edges', () => {
    expect(from('p9000', 'right')).toBe('p9000');
    expect(from('p9000', 'up')).toBe('p9000');
    expect(from('fork', 'down')).toBe('fork');
  });

  it('leads nowhere where there is nothing', () => {
    expect(neighbourOf({ marks: [] }, undefined, 'left')).toBeUndefined();
  });
});
