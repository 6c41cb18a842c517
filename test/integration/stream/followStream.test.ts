import { appendFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { followStream } from '../../../src/adapters/stream/followStream.ts';
import { openJsonlStore, type DurableStore } from '../../../src/adapters/stream/jsonlStore.ts';
import { systemClock } from '../../../src/adapters/system/systemClock.ts';
import { createManualClock } from '../../harness/manualClock.ts';
import { sampleEvents } from '../../harness/sampleEvents.ts';
import { tempFolder } from '../../harness/tempFolder.ts';

async function opened(folder: string, segmentBytes = 2_000): Promise<DurableStore> {
  const store = await openJsonlStore({
    folder,
    segmentBytes,
    clock: systemClock,
    onReport: () => undefined,
  });
  onTestFinished(() => store.dispose());
  return store;
}

function follow(folder: string, after: number, clock = systemClock): string[] {
  const told: string[] = [];
  const onError = (error: unknown): void => void told.push(String(error));
  const follower = followStream({
    ...{ folder, after, clock, onError },
    onEvents: (events) => told.push(...events.map(({ id }) => id)),
  });
  onTestFinished(() => follower.dispose());
  return told;
}

const eventually = (check: () => unknown): Promise<unknown> =>
  vi.waitFor(check, { timeout: 30_000, interval: 20 });

const numbers = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `e${from + index}`);

describe('a process that follows the stream of another', () => {
  it('is told what is there already and what is added, across segments, each once', async () => {
    const folder = tempFolder('follow');
    const store = await opened(folder);
    await store.append(sampleEvents(25));
    const [all, late] = [follow(folder, 0), follow(folder, 20)];
    await eventually(() => expect(late).toEqual(numbers(21, 25)));
    for (let from = 26; from <= 95; from += 10) await store.append(sampleEvents(10, from));
    await eventually(() => expect(all).toEqual(numbers(1, 95)));
    await eventually(() => expect(late).toEqual(numbers(21, 95)));
    expect((await readdir(folder)).length).toBeGreaterThan(5);
  });

  it('waits for a folder that is not there yet, and finds it by its poll', async () => {
    const folder = join(tempFolder('follow'), 'stream');
    const clock = createManualClock();
    const told = follow(folder, 0, clock);
    const store = await opened(folder);
    await store.append(sampleEvents(3));
    await eventually(async () => {
      await clock.advance(2_000);
      expect(told).toEqual(numbers(1, 3));
    });
  });

  it('does not tell half a line', async () => {
    const folder = tempFolder('follow');
    const store = await opened(folder, 1 << 20);
    await store.append(sampleEvents(2));
    const told = follow(folder, 0);
    await eventually(() => expect(told).toEqual(numbers(1, 2)));
    const [name = ''] = await readdir(folder);
    const line = JSON.stringify({ sequence: '0000000000000003', ...sampleEvents(1, 3)[0] });
    await appendFile(join(folder, name), line.slice(0, 40));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(told).toEqual(numbers(1, 2));
    await appendFile(join(folder, name), `${line.slice(40)}\n`);
    await eventually(() => expect(told).toEqual(numbers(1, 3)));
  });
});

describe('the end of a writer', () => {
  it('is known, so that the next one does not meet a half-written line', async () => {
    const folder = tempFolder('follow');
    const store = await opened(folder);
    const append = store.append(sampleEvents(5));
    store.dispose();
    await store.closed;
    expect(await append).toHaveLength(5);
    expect((await opened(folder)).last()).toBe(5);
  });
});
