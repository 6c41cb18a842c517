import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openSharedStream, type SharedStream } from '../../../src/adapters/stream/sharedStream.ts';
import { systemClock } from '../../../src/adapters/system/systemClock.ts';
import type { Clock, EventStore } from '../../../src/core/ports.ts';
import { describeEventStore } from '../../harness/eventStoreContract.ts';
import { createManualClock, type ManualClock } from '../../harness/manualClock.ts';
import { createLogRecord, sampleEvent, sampleEvents } from '../../harness/sampleEvents.ts';
import { tempFolder } from '../../harness/tempFolder.ts';

const PATIENCE = { timeout: 30_000, interval: 20 };

interface Process {
  readonly stream: SharedStream;
  /** Ids of what was followed, in order. */
  readonly followed: string[];
}

/** What one process has of the stream; it publishes what is handed in, as an engine does. */
async function processOn(folder: string, clock: Clock = systemClock): Promise<Process> {
  const stream = await openSharedStream({ folder, clock, log: createLogRecord() });
  const followed: string[] = [];
  stream.onFollowed((events) => followed.push(...events.map(({ id }) => id)));
  stream.onHandedIn((events) => stream.append(events));
  onTestFinished(() => stream.dispose());
  return { stream, followed };
}

const idsIn = async (store: EventStore): Promise<readonly string[]> => {
  const ids: string[] = [];
  for await (const { id } of store.read(0)) ids.push(id);
  return ids;
};

const numbers = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `e${from + index}`);

describeEventStore('of the leader', async () => (await processOn(tempFolder('shared'))).stream);

describeEventStore('of a follower', async () => {
  const folder = tempFolder('shared');
  await processOn(folder);
  return (await processOn(folder)).stream;
});

describe('two processes on one stream', () => {
  it('one leads; the other follows what it stores, from the newest on', async () => {
    const folder = tempFolder('shared');
    const first = await processOn(folder);
    await first.stream.append(sampleEvents(3));
    const second = await processOn(folder);
    expect([first.stream.isLeading(), second.stream.isLeading()]).toEqual([true, false]);
    expect(second.stream.recent().map(({ id }) => id)).toEqual(numbers(1, 3));
    expect(second.stream.last()).toBe(3);
    await first.stream.append(sampleEvents(2, 4));
    await vi.waitFor(() => expect(second.followed).toEqual(['e4', 'e5']), PATIENCE);
    expect(first.followed).toEqual([]);
    expect(await idsIn(second.stream)).toEqual(numbers(1, 5));
  });

  it('a follower publishes through the leader, and hears it in the order of the stream', async () => {
    const folder = tempFolder('shared');
    const leader = await processOn(folder);
    const follower = await processOn(folder);
    const [mine] = await Promise.all([
      follower.stream.append(sampleEvents(2)),
      leader.stream.append([sampleEvent(3)]),
    ]);
    expect(mine.map(({ id }) => id)).toEqual(['e1', 'e2']);
    await vi.waitFor(async () => {
      expect(follower.followed).toHaveLength(3);
      expect(follower.followed).toEqual(await idsIn(leader.stream));
    }, PATIENCE);
    expect(await follower.stream.append([sampleEvent(3)])).toEqual([]);
  });

  it('the follower takes over when the leader ends, and has told everything by then', async () => {
    const folder = tempFolder('shared');
    const clock = createManualClock();
    const first = await processOn(folder);
    const second = await processOn(folder, clock);
    const change = vi.fn();
    second.stream.onChange(change);
    await first.stream.append(sampleEvents(5));
    first.stream.dispose();
    await first.stream.closed;
    const answer = second.stream.append([sampleEvent(6)]);
    await turnUntil(clock, () => second.stream.isLeading());
    expect(change).toHaveBeenCalledOnce();
    expect(second.followed).toEqual(numbers(1, 5));
    expect((await answer).map(({ sequence }) => Number(sequence))).toEqual([6]);
    await second.stream.append([sampleEvent(7), sampleEvent(1)]);
    expect(await idsIn(second.stream)).toEqual(numbers(1, 7));
  });

  it('one whose lease was taken follows from then on, and its calls reach the new leader', async () => {
    const folder = tempFolder('shared');
    const clock = createManualClock();
    const { stream: first, followed } = await processOn(folder, clock);
    await first.append(sampleEvents(2));
    const lease = join(folder, 'lease');
    writeFileSync(lease, '{"pid":1,"host":"elsewhere","id":"other"}');
    utimesSync(lease, clock.now() / 1_000, clock.now() / 1_000);
    await turnUntil(clock, () => !first.isLeading());
    const answer = first.append([sampleEvent(3)]);
    await turnUntil(clock, () => first.isLeading());
    expect(readFileSync(lease, 'utf8')).not.toContain('elsewhere');
    expect((await answer).map(({ sequence }) => Number(sequence))).toEqual([3]);
    expect(followed).toEqual([]);
    expect(await idsIn(first)).toEqual(numbers(1, 3));
  });
});

/** Lets the heart of the process beat until something holds. */
async function turnUntil(clock: ManualClock, holds: () => boolean): Promise<void> {
  await vi.waitFor(async () => {
    await clock.advance(2_000);
    expect(holds()).toBe(true);
  }, PATIENCE);
}
