import { expect, it, onTestFinished } from 'vitest';
import { createMemoryStore } from '../../../src/adapters/stream/memoryStore.ts';
import { systemClock } from '../../../src/adapters/system/systemClock.ts';
import { newCounters } from '../../../src/core/brokers/brokerCounters.ts';
import { Outbox } from '../../../src/core/brokers/outbox.ts';
import { createBus } from '../../../src/core/events/bus.ts';
import { eventually } from '../../harness/eventually.ts';
import { createLogRecord, sampleEvent, sampleOf } from '../../harness/sampleEvents.ts';

it('says how many events of the stream wait at most, until they are confirmed', async () => {
  const log = createLogRecord();
  const store = createMemoryStore();
  const bus = createBus({ clock: systemClock, log, random: Math.random, store });
  const confirmed = Promise.withResolvers<undefined>();
  const outbox = new Outbox({
    broker: { publish: () => confirmed.promise },
    storedEvents: (after) => store.read(after),
    last: () => store.last(),
    onStored: (listener) => bus.subscribe('**', listener),
    position: { load: () => Promise.resolve(0), save: () => Promise.resolve() },
    ...{ machine: 'one', clock: systemClock, log, counters: newCounters() },
  });
  onTestFinished(() => outbox.dispose());
  const ref = { run: 'r', reaction: 'web', event: 'e', commit: null };
  // The second one stays at home, and stands behind one that waits.
  await bus.publish([
    sampleOf('run.succeeded', 1, { data: { ...ref, tookMs: 1 } }),
    sampleEvent(2),
    sampleOf('run.succeeded', 3, { data: { ...ref, tookMs: 1 } }),
  ]);
  await outbox.start();
  expect(outbox.waiting).toBe(3);
  confirmed.resolve(undefined);
  await eventually(
    'nothing waits',
    () => outbox.waiting,
    (waiting) => waiting === 0,
  );
});
