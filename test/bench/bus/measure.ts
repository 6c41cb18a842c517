import { setTimeout as sleep } from 'node:timers/promises';
import { openJsonlStore } from '../../../src/adapters/stream/jsonlStore.ts';
import { systemClock } from '../../../src/adapters/system/systemClock.ts';
import { createMemoryStore } from '../../../src/adapters/stream/memoryStore.ts';
import { createBus } from '../../../src/core/events/bus.ts';
import type { EventStore } from '../../../src/core/ports.ts';
import { createLogRecord, sampleEvent, sampleEvents } from '../../harness/sampleEvents.ts';
import { tempFolder } from '../../harness/tempFolder.ts';
import type { Connection, Dispatcher } from './dispatchers.ts';

const IN_FLIGHT = 256;
const ROUNDS = 3;

/** Events per second through one dispatcher; the best of some rounds, as the machine is shared. */
export async function dispatchRate(dispatcher: Dispatcher, subscribers: number): Promise<number> {
  const count = Math.max(500, Math.round(100_000 / subscribers));
  const events = sampleEvents(count);
  let best = 0;
  for (let round = 0; round < ROUNDS; round++) {
    let calls = 0;
    const connection = dispatcher.connect(subscribers, () => calls++);
    const ms = await timed(() => sendAll(connection, events));
    if (calls !== count * subscribers) throw new Error(`${dispatcher.name} lost events`);
    best = Math.max(best, (count / ms) * 1_000);
  }
  return best;
}

/** Those who handle later get {@link IN_FLIGHT} events at a time, so that no queue grows. */
async function sendAll(
  { send, drain }: Connection,
  events: ReturnType<typeof sampleEvents>,
): Promise<void> {
  for (const [index, event] of events.entries()) {
    void send(event);
    if (drain !== undefined && index % IN_FLIGHT === IN_FLIGHT - 1) await drain();
  }
  await drain?.();
}

/** Durable events per second with so many appends waiting at once; the best of some rounds. */
export async function durableRate(inFlight: number, count: number): Promise<number> {
  let best = 0;
  for (let round = 0; round < ROUNDS; round++) {
    best = Math.max(best, await durableRound(inFlight, count));
  }
  return best;
}

async function durableRound(inFlight: number, count: number): Promise<number> {
  const store = await openDurable(tempFolder('bench'));
  const events = sampleEvents(count);
  const bus = busOver(store);
  let next = 0;
  const sender = async (): Promise<void> => {
    for (let event = events[next++]; event !== undefined; event = events[next++]) {
      await bus.publish(event);
    }
  };
  const ms = await timed(() => Promise.all(Array.from({ length: inFlight }, sender)));
  bus.dispose();
  store.dispose();
  return (count / ms) * 1_000;
}

/** Milliseconds from the call of `publish` to the start of the handler, one event at a time. */
export async function handlerLatency(kind: 'memory' | 'disk', count: number): Promise<number[]> {
  const store = kind === 'memory' ? createMemoryStore() : await openDurable(tempFolder('bench'));
  const bus = busOver(store);
  let startedAt = 0;
  bus.subscribe('*', () => (startedAt = performance.now()));
  const latencies: number[] = [];
  for (let number = 1; number <= count; number++) {
    const event = sampleEvent(number);
    const publishedAt = performance.now();
    await bus.publish(event);
    latencies.push(startedAt - publishedAt);
    if (number % 100 === 0) await sleep(1);
  }
  bus.dispose();
  store.dispose();
  return latencies.sort((a, b) => a - b);
}

/** Milliseconds to open a stream that holds so many events. */
export async function openingTime(count: number): Promise<number> {
  const folder = tempFolder('bench');
  const store = await openDurable(folder);
  for (let from = 1; from <= count; from += 1_000) await store.append(sampleEvents(1_000, from));
  store.dispose();
  await store.closed;
  const ms = await timed(async () => (await openDurable(folder)).dispose());
  return ms;
}

function busOver(store: EventStore): ReturnType<typeof createBus> {
  return createBus({ clock: systemClock, random: Math.random, store, log: createLogRecord() });
}

function openDurable(folder: string): ReturnType<typeof openJsonlStore> {
  return openJsonlStore({ folder, clock: systemClock, onReport: () => undefined });
}

async function timed(task: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await task();
  return performance.now() - startedAt;
}
