import { describe, expect, expectTypeOf, it } from 'vitest';
import type { RefMovedData } from '../../../src/core/events/commitData.ts';
import { busUnderTest, gate } from '../../harness/busUnderTest.ts';
import { settle } from '../../harness/manualClock.ts';
import { sampleEvent, sampleEvents, sampleOf } from '../../harness/sampleEvents.ts';

const batchData = {
  ...{ ref: null, branch: null, from: null, to: 'a'.repeat(40), count: 0, oids: [] },
  ...({ origin: 'local', reason: 'catch-up' } as const),
};

describe('publish and subscribe', () => {
  it('stores an event, then hands it to those who want its type', async () => {
    const { bus, store } = busUnderTest();
    const seen: string[] = [];
    bus.subscribe('ref.moved', (event) => {
      expectTypeOf(event.data).toEqualTypeOf<RefMovedData>();
      seen.push(`${event.id} at ${event.sequence}, stored up to ${store.last()}`);
    });
    bus.subscribe('commit.created', ({ id }) => seen.push(id));
    const [published] = await bus.publish(sampleEvent(1));
    expect(published).toMatchObject({ kind: 'stored', event: { sequence: '0000000000000001' } });
    expect(seen).toEqual(['e1 at 0000000000000001, stored up to 1']);
  });

  it.each([
    ['ref.*', ['e1']],
    ['*', ['e1', 'e2']],
    ['**', ['e1', 'e2']],
    ['{commit,run}.*', ['e2']],
    ['commit.batch', ['e2']],
  ])('understands the pattern %s', async (pattern, expected) => {
    const { bus } = busUnderTest();
    const seen: string[] = [];
    bus.subscribe(pattern, ({ id }) => seen.push(id));
    await bus.publish([sampleEvent(1), sampleOf('commit.batch', 2, { data: batchData })]);
    expect(seen).toEqual(expected);
  });

  it.each(['commit.craeted', '', 'x'.repeat(10_000), '__proto__', 'toString'])(
    'refuses the pattern %#, which matches nothing',
    (pattern) => {
      const { bus } = busUnderTest();
      expect(() => bus.subscribe(pattern, () => undefined)).toThrow(/No event type matches/);
    },
  );

  it('refuses a name that is taken, until its owner has gone', () => {
    const { bus } = busUnderTest();
    const first = bus.subscribe('*', () => undefined, { name: 'audit' });
    const again = (): unknown => bus.subscribe('*', () => undefined, { name: 'audit' });
    expect(again).toThrow(/already/);
    first.dispose();
    expect(again).not.toThrow();
  });

  it('tells duplicates, and hands each event out once', async () => {
    const { bus } = busUnderTest();
    const seen: string[] = [];
    bus.subscribe('*', ({ id }) => seen.push(id));
    await bus.publish(sampleEvent(1));
    const answers = await bus.publish([sampleEvent(1), sampleEvent(2), sampleEvent(2)]);
    expect(answers.map(({ kind }) => kind)).toEqual(['duplicate', 'stored', 'duplicate']);
    expect(seen).toEqual(['e1', 'e2']);
    expect(bus.counters()).toMatchObject({ published: 2, duplicates: 2, handled: 2 });
  });

  it('answers an empty list', async () => {
    expect(await busUnderTest().bus.publish([])).toEqual([]);
  });

  it('hands nothing to a subscription that ended, not even in the same batch', async () => {
    const { bus } = busUnderTest();
    const seen: string[] = [];
    const subscription = bus.subscribe('*', ({ id }) => {
      seen.push(id);
      subscription.dispose();
    });
    await bus.publish(sampleEvents(3));
    subscription.dispose();
    expect(seen).toEqual(['e1']);
    expect(bus.counters().subscriptions).toBe(0);
  });

  it('keeps the order of events that handlers publish, for all subscribers', async () => {
    const { bus } = busUnderTest();
    const seen: string[] = [];
    bus.subscribe('*', async ({ id }) => {
      seen.push(`first ${id}`);
      if (id === 'e1') await bus.publish(sampleEvent(10));
      if (id === 'e10') await bus.publish(sampleEvent(20));
    });
    bus.subscribe('*', ({ id }) => seen.push(`second ${id}`));
    await bus.publish([sampleEvent(1), sampleEvent(2)]);
    await bus.idle();
    const by = (name: string): string[] => seen.filter((line) => line.startsWith(name));
    expect(by('first')).toEqual(['first e1', 'first e2', 'first e10', 'first e20']);
    expect(by('second')).toEqual(['second e1', 'second e2', 'second e10', 'second e20']);
  });
});

describe('lanes', () => {
  it('runs one key in order and one at a time, and other keys beside it', async () => {
    const { bus } = busUnderTest();
    const held = gate();
    const log: string[] = [];
    bus.subscribe('*', async ({ id, partitionkey }) => {
      log.push(`start ${id}`);
      if (partitionkey === 'slow') await held.passed;
      log.push(`end ${id}`);
    });
    await bus.publish([sampleEvent(1, 'slow'), sampleEvent(2, 'slow'), sampleEvent(3, 'fast')]);
    await settle();
    expect(log).toEqual(['start e1', 'start e3', 'end e3']);
    held.open();
    await bus.idle();
    expect(log.slice(3)).toEqual(['end e1', 'start e2', 'end e2']);
    expect(bus.counters().lanes).toBe(0);
  });

  it('runs no more keys at once than it may, and lets keys take turns', async () => {
    const { bus } = busUnderTest();
    const gates = new Map(['e1', 'e2', 'e3', 'e4'].map((id) => [id, gate()]));
    const started: string[] = [];
    bus.subscribe(
      '*',
      async ({ id }) => {
        started.push(id);
        await gates.get(id)?.passed;
      },
      { concurrency: 2 },
    );
    await bus.publish([
      sampleEvent(1, 'a'),
      sampleEvent(2, 'a'),
      sampleEvent(3, 'b'),
      sampleEvent(4, 'c'),
    ]);
    expect(started).toEqual(['e1', 'e3']);
    gates.get('e1')?.open();
    await settle();
    expect(started).toEqual(['e1', 'e3', 'e4']);
    for (const { open } of gates.values()) open();
    await bus.idle();
    expect(started).toEqual(['e1', 'e3', 'e4', 'e2']);
  });
});

describe('dispose', () => {
  it('aborts what runs, forgets what waits and takes nothing more', async () => {
    const { bus, clock } = busUnderTest();
    const signals: AbortSignal[] = [];
    bus.subscribe('*', (_event, { signal }) => {
      signals.push(signal);
      return new Promise(() => undefined);
    });
    await bus.publish(sampleEvents(2));
    bus.dispose();
    bus.dispose();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    await expect(bus.publish(sampleEvent(3))).rejects.toMatchObject({ code: 'bus-closed' });
    expect(() => bus.subscribe('*', () => undefined)).toThrow(/closed/);
    await bus.idle();
    await clock.advance(3_600_000);
    expect(signals).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it('still answers a publisher whose event was stored meanwhile', async () => {
    const { bus, store } = busUnderTest();
    const seen: string[] = [];
    bus.subscribe('*', ({ id }) => seen.push(id));
    const answer = bus.publish(sampleEvent(1));
    bus.dispose();
    expect(await answer).toMatchObject([{ kind: 'stored' }]);
    expect(store.last()).toBe(1);
    expect(seen).toEqual([]);
  });
});
