/**
 * `npm run soak [-- COUNT]`: sends events through the bus and the stream on disk, with handlers
 * that fail and lag now and then, and prints as JSON how the memory went. Exit 1 if it grew.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { openJsonlStore } from '../../../src/adapters/stream/jsonlStore.ts';
import { systemClock } from '../../../src/adapters/system/systemClock.ts';
import { createBus } from '../../../src/core/events/bus.ts';
import type { Bus } from '../../../src/core/events/busTypes.ts';
import { sampleEvent } from '../../harness/sampleEvents.ts';
import { tempFolder } from '../../harness/tempFolder.ts';

const IN_FLIGHT = 256;
const KEYS = 32;
const ALLOWED_GROWTH = 4 << 20;

const count = Number(process.argv[2] ?? 1_000_000);
const alive = setInterval(() => undefined, 1_000);
const quiet = (): void => undefined;
const log = { debug: quiet, info: quiet, warn: quiet, error: console.error };
const store = await openJsonlStore({
  folder: tempFolder('soak'),
  clock: systemClock,
  onReport: quiet,
  knownIds: 5_000,
  retention: { maxBytes: 32 << 20 },
});
const bus = createBus({ clock: systemClock, store, random: Math.random, log });
const seen = { steady: 0, flaky: 0, slow: 0 };
subscribe(bus);

const heaps: number[] = [];
for (let sent = 0; sent < count;) {
  const batch = Math.min(count - sent, count / 10);
  await send(sent, batch);
  sent += batch;
  await bus.idle();
  heaps.push(await settledHeap());
}
const { published, handled, deadLettered, missed, retried, parked } = bus.counters();
const growth = Math.min(...heaps.slice(-3)) - Math.min(...heaps.slice(2, 5));
const counts = { published, handled, deadLettered, missed, retried, parked };
console.log(
  JSON.stringify({ ...counts, ...seen, heapsMiB: heaps.map(toMib), growthMiB: toMib(growth) }),
);
const isComplete = seen.steady === count && seen.flaky === count && seen.slow === count;
if (growth > ALLOWED_GROWTH || !isComplete || missed > 0) process.exitCode = 1;
bus.dispose();
store.dispose();
clearInterval(alive);

function subscribe(to: Bus): void {
  const retry = { attempts: 3, firstDelayMs: 1, maxDelayMs: 2, factor: 1 };
  to.subscribe('*', () => seen.steady++, { name: 'steady' });
  to.subscribe(
    'ref.*',
    ({ sequence }, { attempt }) => {
      if (attempt === 1 && Number(sequence) % 1_009 === 0) throw new Error('now and then');
      seen.flaky++;
    },
    { name: 'flaky', retry },
  );
  to.subscribe('ref.moved', () => Promise.resolve().then(() => seen.slow++), {
    name: 'slow',
    queueLimit: 64,
    concurrency: 2,
  });
}

async function send(from: number, batch: number): Promise<void> {
  let next = from;
  const sender = async (): Promise<void> => {
    while (next < from + batch) {
      const number = ++next;
      await bus.publish(sampleEvent(number, `key${number % KEYS}`));
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, sender));
}

async function settledHeap(): Promise<number> {
  await sleep(50);
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

function toMib(bytes: number): number {
  return Math.round((bytes / (1 << 20)) * 10) / 10;
}
