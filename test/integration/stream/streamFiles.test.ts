import {
  appendFile,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openJsonlStore, type JsonlStoreInit } from '../../../src/adapters/stream/jsonlStore.ts';
import type { StreamReport } from '../../../src/adapters/stream/repair.ts';
import { systemClock } from '../../../src/adapters/system/systemClock.ts';
import type { EventStore, StoreState } from '../../../src/core/ports.ts';
import { collect, ids } from '../../harness/eventStoreContract.ts';
import { createManualClock, settle } from '../../harness/manualClock.ts';
import { sampleEvent, sampleEvents } from '../../harness/sampleEvents.ts';
import { tempFolder } from '../../harness/tempFolder.ts';

interface Opened {
  readonly store: EventStore;
  readonly reports: StreamReport[];
  readonly states: StoreState[];
}

async function open(init: Partial<JsonlStoreInit> & { folder: string }): Promise<Opened> {
  const reports: StreamReport[] = [];
  const states: StoreState[] = [];
  const store = await openJsonlStore({
    clock: systemClock,
    onReport: (report) => reports.push(report),
    ...init,
  });
  store.onState((state) => states.push(state));
  return { store, reports, states };
}

/** A stream with `count` events, closed. */
async function written(count: number, init: Partial<JsonlStoreInit> = {}): Promise<string> {
  const folder = tempFolder('stream');
  const { store } = await open({ folder, ...init });
  for (let from = 1; from <= count; from += 10) {
    await store.append(sampleEvents(Math.min(10, count - from + 1), from));
  }
  store.dispose();
  return folder;
}

const segmentIn = async (folder: string, index = 0): Promise<string> =>
  join(
    folder,
    (await readdir(folder)).filter((name) => name.endsWith('.jsonl')).sort()[index] ?? '',
  );

const numbers = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `e${from + index}`);

const readAll = async (store: EventStore): Promise<readonly string[]> =>
  ids(await collect(store.read(0)));

describe('the files of the stream', () => {
  it('hold one CloudEvent in JSON a line', async () => {
    const folder = await written(1);
    const text = await readFile(await segmentIn(folder), 'utf8');
    expect(text.endsWith('}\n')).toBe(true);
    expect(JSON.parse(text)).toEqual({ ...sampleEvent(1), sequence: '0000000000000001' });
  });

  it('are only readable by their owner', async () => {
    const folder = await written(1);
    expect((await stat(await segmentIn(folder))).mode & 0o077).toBe(0);
  });

  it('are made with the first event, not before', async () => {
    const folder = join(tempFolder('stream'), 'not-yet');
    const { store } = await open({ folder });
    await expect(stat(folder)).rejects.toThrow(/ENOENT/);
    await store.append([sampleEvent(1)]);
    expect(await readdir(folder)).toHaveLength(1);
    store.dispose();
  });

  it('become many, and are read across their borders', async () => {
    const folder = await written(100, { segmentBytes: 2_000 });
    expect((await readdir(folder)).length).toBeGreaterThan(5);
    const { store } = await open({ folder, keepInMemory: 5 });
    expect(await readAll(store)).toEqual(numbers(1, 100));
    expect(ids(await collect(store.read(41)))).toEqual(numbers(42, 100));
    expect(await store.append(sampleEvents(100))).toEqual([]);
    store.dispose();
  });

  it('keep what is not plain text: line ends, quotes, other scripts, lone surrogates', async () => {
    const folder = tempFolder('stream');
    const { store } = await open({ folder });
    const cause = 'a\nb\r\n"c" \\ \u2028 é 漢 😀 \ud800 \0';
    const data = { ref: 'refs/heads/fête', from: null, to: null, cause };
    await store.append([{ ...sampleEvent(1), id: 'é"\\', data }]);
    store.dispose();
    const again = await open({ folder });
    expect(again.store.recent()[0]?.data).toEqual(data);
    expect(await again.store.append([{ ...sampleEvent(1), id: 'é"\\' }])).toEqual([]);
    again.store.dispose();
  });

  it('refuse what JSON cannot say, and take the next event', async () => {
    const { store } = await open({ folder: tempFolder('stream') });
    const data = { ref: 1n } as unknown as ReturnType<typeof sampleEvent>['data'];
    await expect(store.append([{ ...sampleEvent(1), data }])).rejects.toMatchObject({
      code: 'event-invalid',
      message: expect.stringContaining('BigInt') as string,
    });
    expect(await store.append([sampleEvent(2)])).toMatchObject([{ sequence: '0000000000000001' }]);
    store.dispose();
  });
});

describe('after a crash', () => {
  it.each([
    ['half a line', '{"sequence":"0000000000000004","specversion":"1.0","id":"e'],
    [
      'a whole line without its end',
      JSON.stringify({ ...sampleEvent(4), sequence: '0000000000000004' }),
    ],
    ['zeroes', '\0\0\0\0\0\0\0\0'],
    ['zeroes and a line end', '\0\0\0\0\n'],
  ])('cuts off a torn tail: %s', async (_name, tail) => {
    const folder = await written(3);
    const path = await segmentIn(folder);
    await appendFile(path, tail);
    const { store, reports } = await open({ folder });
    expect(reports).toEqual([{ kind: 'torn-tail', path, bytes: tail.length }]);
    expect(await readAll(store)).toEqual(numbers(1, 3));
    await store.append([sampleEvent(4)]);
    expect(await readAll(store)).toEqual(numbers(1, 4));
    store.dispose();
    expect((await open({ folder })).reports).toEqual([]);
  });

  it('sets a corrupt segment aside, keeps its readable events and says what is lost', async () => {
    const folder = await written(5);
    const path = await segmentIn(folder);
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('"id":"e3"', '"id":e3"'));
    const { store, reports } = await open({ folder });
    const keptAs = `${path}.corrupt`;
    expect(reports).toEqual([{ kind: 'corrupt-segment', path, keptAs, kept: 4, lostLines: 1 }]);
    expect(await readFile(keptAs, 'utf8')).toContain('"id":e3"');
    expect(await readAll(store)).toEqual(['e1', 'e2', 'e4', 'e5']);
    expect(await store.append(sampleEvents(3, 4))).toMatchObject([{ id: 'e6' }]);
    expect(store.last()).toBe(6);
    store.dispose();
  });

  it('does the same for a segment that is not the newest', async () => {
    const folder = await written(60, { segmentBytes: 2_000 });
    const path = await segmentIn(folder, 1);
    const lines = (await readFile(path, 'utf8')).split('\n');
    await writeFile(path, ['garbage', ...lines.slice(1)].join('\n'));
    const { store, reports } = await open({ folder });
    expect(reports).toMatchObject([{ kind: 'corrupt-segment', path, lostLines: 1 }]);
    expect(await readAll(store)).toHaveLength(59);
    store.dispose();
  });

  it('passes over a line that was damaged later, and reports it', async () => {
    const folder = await written(60, { segmentBytes: 2_000 });
    const { store, reports } = await open({ folder, keepInMemory: 5 });
    const path = await segmentIn(folder, 1);
    await writeFile(path, (await readFile(path, 'utf8')).replace('"specversion"', '"specversio'));
    expect(await readAll(store)).toHaveLength(59);
    expect(reports).toEqual([{ kind: 'bad-line', path }]);
    store.dispose();
  });

  it('opens an empty newest segment', async () => {
    const folder = await written(3);
    await writeFile(join(folder, '0000000000000004.jsonl'), '');
    const { store, reports } = await open({ folder });
    expect(store.last()).toBe(3);
    expect(await store.append([sampleEvent(4)])).toMatchObject([{ sequence: '0000000000000004' }]);
    expect(await readAll(store)).toEqual(numbers(1, 4));
    expect(reports).toEqual([]);
    store.dispose();
  });
});

describe('a disk that cannot be written to', () => {
  it.skipIf(process.platform !== 'linux')(
    'keeps new events in memory while it is full (needs /dev/full), then stores them in order',
    async () => {
      const folder = tempFolder('stream');
      const full = join(folder, '0000000000000001.jsonl');
      const clock = createManualClock(Date.now());
      const { store, states } = await open({ folder, clock });
      await symlink('/dev/full', full);
      const acknowledged: string[] = [];
      const appends = [1, 2, 3].map(async (number) => {
        await store.append([sampleEvent(number)]);
        acknowledged.push(`e${number}`);
      });
      await waitUntil(() => states.length > 0);
      expect(states[0]).toMatchObject({
        kind: 'waiting',
        reason: expect.stringContaining('ENOSPC') as string,
      });
      expect(store.state()).toMatchObject({ kind: 'waiting', pending: 3 });
      expect(acknowledged).toEqual([]);
      expect(store.last()).toBe(0);
      await rm(full);
      await clock.advance(250);
      await Promise.all(appends);
      expect(acknowledged).toEqual(numbers(1, 3));
      expect(store.state()).toEqual({ kind: 'ready' });
      store.dispose();
      expect(await readAll((await open({ folder })).store)).toEqual(numbers(1, 3));
    },
  );

  it('fails what waits when it is closed', async () => {
    const folder = join(tempFolder('stream'), 'file');
    await writeFile(folder, 'not a folder');
    const { store, states } = await open({ folder: join(folder, 'stream') });
    const append = store.append([sampleEvent(1)]);
    await waitUntil(() => states.length > 0);
    store.dispose();
    await expect(append).rejects.toMatchObject({ code: 'store-failed' });
  });

  it('makes the folder again when somebody removed it', async () => {
    const folder = await written(3);
    const clock = createManualClock(Date.now());
    const { store, states } = await open({ folder, clock });
    await store.append([sampleEvent(4)]);
    await rm(folder, { recursive: true });
    const append = store.append([sampleEvent(5)]);
    await waitUntil(() => states.length > 0);
    await clock.advance(250);
    expect(await append).toMatchObject([{ sequence: '0000000000000005' }]);
    store.dispose();
    expect(await readAll((await open({ folder })).store)).toEqual(['e5']);
  });
});

describe('two writers by mistake', () => {
  it('stops the one that finds lines of the other, and says so', async () => {
    const folder = await written(3);
    const [one, two] = [await open({ folder }), await open({ folder })];
    await one.store.append([sampleEvent(10)]);
    await two.store.append([sampleEvent(20)]);
    await expect(one.store.append([sampleEvent(11)])).rejects.toMatchObject({
      code: 'store-failed',
      message: expect.stringContaining('Another process writes') as string,
    });
    expect(one.store.state()).toEqual({ kind: 'closed' });
    expect(one.reports).toEqual([{ kind: 'foreign-writer', folder }]);
    one.store.dispose();
    two.store.dispose();
  });
});

describe('retention', () => {
  it('removes the oldest segments when the stream is too large, and says so', async () => {
    const folder = tempFolder('stream');
    const { store, reports } = await open({
      folder,
      segmentBytes: 2_000,
      keepInMemory: 5,
      retention: { maxBytes: 8_000 },
    });
    for (let from = 1; from <= 200; from += 10) await store.append(sampleEvents(10, from));
    await waitUntil(() => reports.length > 0);
    store.dispose();
    await settle();
    const { store: again } = await open({ folder, retention: { maxBytes: 8_000 } });
    const kept = await collect(again.read(0));
    expect(kept.length).toBeLessThan(60);
    expect(ids(kept).at(-1)).toBe('e200');
    expect(reports[0]).toMatchObject({ kind: 'retention' });
    again.dispose();
  });

  it('removes segments that are too old, and goes on with the sequence', async () => {
    const folder = await written(60, { segmentBytes: 2_000 });
    const long = new Date(Date.now() - 40 * 86_400_000);
    for (const name of await readdir(folder)) await utimes(join(folder, name), long, long);
    const { store, reports } = await open({ folder, keepInMemory: 5 });
    expect(await store.append([sampleEvent(61)])).toMatchObject([{ sequence: '0000000000000061' }]);
    await waitUntil(() => reports.length > 0);
    expect(await readdir(folder)).toEqual(['0000000000000061.jsonl']);
    store.dispose();
  });
});

async function waitUntil(isTrue: () => boolean): Promise<void> {
  for (let round = 0; round < 2_000 && !isTrue(); round++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(isTrue()).toBe(true);
}
