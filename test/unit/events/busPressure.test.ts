import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../../src/adapters/stream/memoryStore.ts';
import type { EventStore } from '../../../src/core/ports.ts';
import { busUnderTest, gate } from '../../harness/busUnderTest.ts';
import { settle } from '../../harness/manualClock.ts';
import { sampleEvent, sampleEvents } from '../../harness/sampleEvents.ts';

describe('a subscriber that cannot keep up', () => {
  it('reads the stream when its queue is full: nothing lost, nothing twice, in order', async () => {
    const { bus, log } = busUnderTest();
    const held = gate();
    const seen: string[] = [];
    bus.subscribe(
      '*',
      async ({ id }) => {
        seen.push(id);
        await held.passed;
      },
      { name: 'slow', queueLimit: 10 },
    );
    await bus.publish(sampleEvents(100));
    expect(bus.counters()).toMatchObject({ parked: 1, queued: 10 });
    expect(log.lines).toEqual(['warn: slow lags by more than 10 events; it reads the stream now.']);
    held.open();
    await bus.publish(sampleEvents(50, 101));
    await bus.idle();
    expect(seen).toEqual(sampleEvents(150).map(({ id }) => id));
    expect(bus.counters()).toMatchObject({ missed: 0, handled: 150, queued: 0 });
  });

  it('makes publishers wait where the store cannot keep for it', async () => {
    const { bus, clock } = busUnderTest({ keep: 20 });
    const held = gate();
    const seen: string[] = [];
    bus.subscribe(
      '*',
      async ({ id }) => {
        seen.push(id);
        await held.passed;
      },
      { queueLimit: 5 },
    );
    const publishing = bus.publish(sampleEvents(60));
    await settle();
    expect(bus.counters().waiting).toBeGreaterThan(0);
    held.open();
    await publishing;
    await bus.idle();
    expect(seen).toEqual(sampleEvents(60).map(({ id }) => id));
    expect(bus.counters()).toMatchObject({ missed: 0, refused: 0 });
    await clock.advance(60_000);
    expect(clock.pending).toBe(0);
  });

  it('does not deadlock when it publishes into the lag itself: refused with a reason', async () => {
    const { bus, clock } = busUnderTest({ keep: 20 });
    let next = 1_000;
    const errors: unknown[] = [];
    bus.subscribe(
      '*',
      async () => {
        for (let i = 0; i < 50; i++) {
          await bus.publish(sampleEvent(next++)).catch((error: unknown) => errors.push(error));
          if (errors.length > 0) throw new Error('overloaded');
        }
      },
      { queueLimit: 5, timeoutMs: 0, retry: { attempts: 1 } },
    );
    await bus.publish(sampleEvent(1));
    await clock.advance(10_000);
    expect(errors[0]).toMatchObject({ code: 'bus-overloaded' });
    expect(bus.counters().refused).toBeGreaterThan(0);
  });

  it('is not given twice what it read before the bus handed it out', async () => {
    const memory = createMemoryStore();
    const store: EventStore = {
      ...memory,
      append: async (events) => {
        const stored = await memory.append(events);
        await settle();
        return stored;
      },
    };
    const { bus } = busUnderTest({ store });
    const held = gate();
    const seen: string[] = [];
    bus.subscribe(
      '*',
      async ({ id }) => {
        seen.push(id);
        await held.passed;
      },
      { queueLimit: 2 },
    );
    await bus.publish(sampleEvents(10));
    const publishing = bus.publish(sampleEvents(10, 11));
    held.open();
    await publishing;
    await bus.idle();
    expect(seen).toEqual(sampleEvents(20).map(({ id }) => id));
  });

  it('says how many events are gone when retention overtook it', async () => {
    const store: EventStore = { ...createMemoryStore({ keep: 20 }), retains: Infinity };
    const { bus, log } = busUnderTest({ store });
    const held = gate();
    const seen: string[] = [];
    bus.subscribe(
      '*',
      async ({ id }) => {
        seen.push(id);
        await held.passed;
      },
      { name: 'slow', queueLimit: 5 },
    );
    await bus.publish(sampleEvents(100));
    held.open();
    await bus.idle();
    expect(seen).toEqual(
      [1, 2, 3, 4, 5, ...sampleEvents(20, 81).map((_, i) => i + 81)].map((n) => `e${n}`),
    );
    expect(bus.counters().missed).toBe(75);
    expect(log.lines).toContain('error: slow lags so far behind that 75 events are gone.');
  });

  it('reads again after a while when the stream cannot be read', async () => {
    const memory = createMemoryStore();
    let failures = 2;
    const store: EventStore = {
      ...memory,
      read: (after) => {
        if (failures-- > 0) throw new Error('EIO');
        return memory.read(after);
      },
    };
    await store.append(sampleEvents(3));
    const { bus, clock, log } = busUnderTest({ store });
    const seen: string[] = [];
    bus.subscribe('*', ({ id }) => seen.push(id), { after: 0 });
    await clock.advance(3_000);
    expect(seen).toEqual(['e1', 'e2', 'e3']);
    expect(log.lines.filter((line) => line.startsWith('error'))).toHaveLength(2);
  });
});

describe('publishers that are too fast', () => {
  it('wait while the store is busy, in order, and are refused beyond a bound', async () => {
    const memory = createMemoryStore({ keep: 1_000 });
    const held = gate();
    const store: EventStore = {
      ...memory,
      append: async (events) => {
        await held.passed;
        return memory.append(events);
      },
    };
    const { bus } = busUnderTest({ store, limits: { maxPending: 2, maxWaiting: 5 } });
    const seen: string[] = [];
    bus.subscribe('*', ({ id }) => seen.push(id));
    const results = sampleEvents(10).map((event) => bus.publish(event).then(() => 'ok', String));
    await settle();
    expect(bus.counters()).toMatchObject({ pending: 2, waiting: 5, refused: 3 });
    held.open();
    const outcomes = await Promise.all(results);
    expect(outcomes.slice(0, 7)).toEqual(Array(7).fill('ok'));
    expect(outcomes[7]).toMatch(/not taken: 5 events wait already/);
    expect(seen).toEqual(sampleEvents(7).map(({ id }) => id));
  });

  it('are refused when the bus closes while they wait', async () => {
    const memory = createMemoryStore();
    const store: EventStore = { ...memory, append: () => new Promise(() => undefined) };
    const { bus } = busUnderTest({ store, limits: { maxPending: 1 } });
    const [, second] = [bus.publish(sampleEvent(1)), bus.publish(sampleEvent(2))];
    bus.dispose();
    await expect(second).rejects.toMatchObject({ code: 'bus-closed' });
  });

  it('hear of a store that fails', async () => {
    const { bus, store } = busUnderTest();
    store.dispose();
    await expect(bus.publish(sampleEvent(1))).rejects.toMatchObject({ code: 'store-failed' });
    expect(bus.counters()).toMatchObject({ refused: 1, pending: 0 });
  });

  it('leave timers and I/O their turn when a handler publishes on and on', async () => {
    const { bus, clock } = busUnderTest();
    let next = 1;
    bus.subscribe('*', () => (next < 12_000 ? void bus.publish(sampleEvent(++next)) : undefined));
    void bus.publish(sampleEvent(1));
    await settle();
    const afterOneTurn = next;
    await settle();
    expect(next).toBe(afterOneTurn);
    expect(next).toBeLessThan(5_000);
    await clock.advance(0);
    await bus.idle();
    expect(next).toBe(12_000);
    expect(bus.counters().handled).toBe(12_000);
  });
});

describe('replay', () => {
  it('hands stored events out once, up to the newest of now', async () => {
    const { bus } = busUnderTest();
    await bus.publish(sampleEvents(5));
    const seen: string[] = [];
    const replaying = bus.replay(
      ({ id }, { isReplay }) => seen.push(`${id} ${isReplay ? 'again' : 'new'}`),
      { after: 2, type: 'ref.*' },
    );
    await bus.publish(sampleEvent(6));
    await replaying;
    expect(seen).toEqual(['e3 again', 'e4 again', 'e5 again']);
    await bus.replay(() => seen.push('nothing'), { after: 6 });
    expect(seen).toHaveLength(3);
  });

  it('is how a subscription resumes: old ones first, then new ones, without a gap', async () => {
    const { bus } = busUnderTest();
    await bus.publish(sampleEvents(5));
    const seen: string[] = [];
    const subscription = bus.subscribe(
      '*',
      ({ id }, { isReplay }) => void seen.push(isReplay ? `${id} again` : id),
      { after: 3 },
    );
    await bus.publish(sampleEvents(2, 6));
    await bus.idle();
    expect(seen).toEqual(['e4 again', 'e5 again', 'e6', 'e7']);
    expect(subscription.position).toBe(7);
  });

  it('begins at the end of a stream that is shorter than it should be, and says so', async () => {
    const { bus, log } = busUnderTest();
    await bus.publish(sampleEvents(2));
    const seen: string[] = [];
    bus.subscribe('*', ({ id }) => seen.push(id), { after: 500 });
    await bus.publish(sampleEvent(3));
    expect(seen).toEqual(['e3']);
    expect(log.lines).toEqual(['warn: The stream ends at 2, before 500.']);
  });

  it('ends with an error when the bus is closed', async () => {
    const { bus } = busUnderTest();
    await bus.publish(sampleEvent(1));
    const replaying = bus.replay(() => new Promise(() => undefined), { after: 0 });
    bus.dispose();
    await expect(replaying).rejects.toMatchObject({ code: 'bus-closed' });
  });
});

describe('the position of a subscription', () => {
  it('is the last one before the oldest event that is not settled, and stays when it ends', async () => {
    const { bus } = busUnderTest();
    const held = gate();
    const subscription = bus.subscribe('*', ({ id }) => (id === 'e2' ? held.passed : undefined));
    await bus.publish([sampleEvent(1, 'a'), sampleEvent(2, 'b'), sampleEvent(3, 'c')]);
    expect(subscription.position).toBe(1);
    subscription.dispose();
    await bus.publish(sampleEvent(4));
    held.open();
    await settle();
    expect(subscription.position).toBe(1);
  });
});

describe('events that another process stored', () => {
  it('are handed out without being stored again, each once', async () => {
    const { bus, store } = busUnderTest();
    const stored = await store.append(sampleEvents(3));
    const seen: string[] = [];
    bus.subscribe('*', ({ id }) => seen.push(id));
    const [first, ...rest] = stored.map((event, index) => ({
      ...event,
      sequence: String(index + 4),
    }));
    bus.deliver(first === undefined ? [] : [first]);
    bus.deliver(first === undefined ? [] : [first, ...rest]);
    await bus.idle();
    expect(seen).toEqual(['e1', 'e2', 'e3']);
    expect(store.last()).toBe(3);
  });
});
