import { onTestFinished } from 'vitest';
import { createMemoryStore } from '../../src/adapters/stream/memoryStore.ts';
import { createBus } from '../../src/core/events/bus.ts';
import type { Bus, BusInit } from '../../src/core/events/busTypes.ts';
import type { EventStore } from '../../src/core/ports.ts';
import { createManualClock, type ManualClock } from './manualClock.ts';
import { createLogRecord, type LogRecord } from './sampleEvents.ts';

export interface BusUnderTest {
  readonly bus: Bus;
  readonly clock: ManualClock;
  readonly store: EventStore;
  readonly log: LogRecord;
}

/** A bus over a manual clock, a store in memory and no chance: waits are their full length. */
export function busUnderTest(init: Partial<BusInit> & { keep?: number } = {}): BusUnderTest {
  const clock = createManualClock();
  const log = createLogRecord();
  const store = init.store ?? createMemoryStore({ keep: init.keep ?? 10_000 });
  const bus = createBus({ clock, log, random: () => 0, ...init, store });
  onTestFinished(() => bus.dispose());
  return { bus, clock, store, log };
}

/** A promise and the function that resolves it. */
export interface Gate {
  readonly passed: Promise<void>;
  readonly open: () => void;
}

export function gate(): Gate {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  return { passed: promise, open: () => resolve(undefined) };
}
