import { describe, expect, it } from 'vitest';
import { DrawnRows } from '../../../src/ui/tree/drawnRows.ts';
import type { TreeRow } from '../../../src/ui/tree/row.ts';

/** Rows by id, made anew with each look as the trees do; tells how many were made. */
interface Model {
  readonly children: Map<string, readonly string[]>;
  readonly shown: Map<string, unknown>;
  made: number;
}

function modelOf(children: Readonly<Record<string, readonly string[]>>): Model {
  return { children: new Map(Object.entries(children)), shown: new Map(), made: 0 };
}

function rowOf(model: Model, id: string): TreeRow {
  model.made += 1;
  return {
    id,
    shown: () => [model.shown.get(id)],
    children: () => rowsBelow(model, id),
    item: () => {
      throw new Error('Nothing is drawn here.');
    },
  };
}

const rowsBelow = (model: Model, id: string): readonly TreeRow[] =>
  (model.children.get(id) ?? []).map((child) => rowOf(model, child));

const drawnOf = (model: Model): DrawnRows =>
  new DrawnRows(() => Promise.resolve(rowsBelow(model, 'root')));

/** Asks as VS Code does for what a person has opened. */
async function open(drawn: DrawnRows, ...ids: readonly string[]): Promise<void> {
  let rows = await drawn.childrenOf(undefined);
  for (const id of ids) {
    rows = await drawn.childrenOf(rows.find((row) => row.id === id));
  }
}

async function changedIn(drawn: DrawnRows): Promise<readonly string[] | 'all'> {
  const changed = await drawn.changed();
  return changed === 'all' ? changed : changed.map(({ id }) => id);
}

const SMALL = { root: ['today', 'before'], today: ['a', 'b'], before: ['c'], a: ['run'] };

describe('rows that are drawn', () => {
  it('are left alone as long as they show the same', async () => {
    const drawn = drawnOf(modelOf(SMALL));
    await open(drawn, 'today', 'a');
    expect(await changedIn(drawn)).toEqual([]);
  });

  it('are drawn again by themselves, at whatever depth', async () => {
    const model = modelOf(SMALL);
    const drawn = drawnOf(model);
    await open(drawn, 'today', 'a');
    model.shown.set('run', 'done');
    expect(await changedIn(drawn)).toEqual(['run']);
    expect(await changedIn(drawn)).toEqual([]);
  });

  it('are given back as they were handed out, and show what is newest', async () => {
    const model = modelOf(SMALL);
    const drawn = drawnOf(model);
    const [today] = await drawn.childrenOf(undefined);
    model.shown.set('today', 'more');
    const changed = await drawn.changed();
    expect(changed).toEqual([today]);
    expect(changed[0]).toBe(today);
    expect(drawn.newest(today!)).not.toBe(today);
  });

  it('are asked for again where others stand below one', async () => {
    const model = modelOf(SMALL);
    const drawn = drawnOf(model);
    await open(drawn, 'today');
    model.children.set('today', ['new', 'a', 'b']);
    expect(await changedIn(drawn)).toEqual(['today']);
    expect(await changedIn(drawn)).toEqual([]);
    await open(drawn, 'today');
    model.shown.set('new', 1);
    expect(await changedIn(drawn)).toEqual(['new']);
  });

  it('are all asked for again when there are other roots', async () => {
    const model = modelOf(SMALL);
    const drawn = drawnOf(model);
    await open(drawn);
    model.children.set('root', ['older', 'today']);
    expect(await changedIn(drawn)).toBe('all');
  });

  it('do not count before anybody asked for them, nor below what is closed', async () => {
    const model = modelOf(SMALL);
    const drawn = drawnOf(model);
    model.shown.set('today', 1);
    expect(await changedIn(drawn)).toEqual([]);
    await open(drawn, 'today');
    model.shown.set('c', 1);
    expect(await changedIn(drawn)).toEqual([]);
  });

  it('forget what is gone', async () => {
    const model = modelOf(SMALL);
    const drawn = drawnOf(model);
    await open(drawn, 'today', 'a');
    model.children.set('today', ['b']);
    await open(drawn, 'today');
    model.shown.set('run', 'done');
    expect(await changedIn(drawn)).toEqual([]);
  });
});

describe('10,000 rows', () => {
  const DAYS = 50;
  const PER_DAY = 200;
  const days = Array.from({ length: DAYS }, (_, day) => `day ${day}`);
  const commits = (day: string): readonly string[] =>
    Array.from({ length: PER_DAY }, (_, index) => `${day} commit ${index}`);
  const large = (): Model =>
    modelOf({
      root: days,
      ...Object.fromEntries(days.map((day) => [day, commits(day)])),
      'day 0 commit 3': ['run'],
    });

  it('cost what is to be seen of them: the days, and those of one that is open', async () => {
    const model = large();
    const drawn = drawnOf(model);
    await open(drawn, 'day 0', 'day 0 commit 3');
    model.made = 0;
    model.shown.set('run', 'step 2');
    expect(await changedIn(drawn)).toEqual(['run']);
    expect(model.made).toBe(DAYS + PER_DAY + 1);
  });

  it('are looked through within a frame even if every day is open', async () => {
    const model = large();
    const drawn = drawnOf(model);
    for (const day of days) await open(drawn, day);
    model.shown.set('day 49 commit 199', 'failed');
    const before = performance.now();
    expect(await changedIn(drawn)).toEqual(['day 49 commit 199']);
    // Some milliseconds where it was written; the bound leaves room for a busy machine.
    expect(performance.now() - before).toBeLessThan(500);
  });
});
