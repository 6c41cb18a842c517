import { afterEach, describe, expect, it } from 'vitest';
import type { EventStore, StoredEvent } from '../../src/core/ports.ts';
import { SAMPLE_SOURCE, sampleEvent, sampleEvents } from './sampleEvents.ts';

/** What every {@link EventStore} promises. `open` gives a new, empty one that keeps at least 1,000. */
export function describeEventStore(name: string, open: () => Promise<EventStore>): void {
  describe(`the event store contract: ${name}`, () => {
    let store: EventStore | undefined;
    afterEach(() => store?.dispose());
    const opened = async (): Promise<EventStore> => (store = await open());

    it('gives each new event the next sequence, in the order of the calls', async () => {
      const store = await opened();
      expect(store.last()).toBe(0);
      const calls = await Promise.all([
        store.append(sampleEvents(2)),
        store.append([sampleEvent(3)]),
        store.append(sampleEvents(2, 4)),
      ]);
      expect(calls.flat().map(({ id }) => id)).toEqual(['e1', 'e2', 'e3', 'e4', 'e5']);
      expect(calls.flat().map(({ sequence }) => Number(sequence))).toEqual([1, 2, 3, 4, 5]);
      expect(calls.flat()[0]?.sequence).toBe('0000000000000001');
      expect(store.last()).toBe(5);
    });

    it('resolves appends in the order of the calls', async () => {
      const store = await opened();
      const resolved: number[] = [];
      await Promise.all(
        sampleEvents(20).map(async (event, index) => {
          await store.append([event]);
          resolved.push(index);
        }),
      );
      expect(resolved).toEqual([...Array(20).keys()]);
    });

    it('leaves out what is known, within a call and across calls', async () => {
      const store = await opened();
      await store.append([sampleEvent(1)]);
      const again = await store.append([sampleEvent(1), sampleEvent(2), sampleEvent(2)]);
      expect(again.map(({ id }) => id)).toEqual(['e2']);
      expect(await store.append([sampleEvent(2)])).toEqual([]);
      expect(ids(await collect(store.read(0)))).toEqual(['e1', 'e2']);
    });

    it('knows an event by its source and id together', async () => {
      const store = await opened();
      const elsewhere = { ...sampleEvent(1), source: `${SAMPLE_SOURCE}-fork` };
      expect(await store.append([sampleEvent(1), elsewhere])).toHaveLength(2);
    });

    it('does not acknowledge a repeat before the first one is durable', async () => {
      const store = await opened();
      const order: string[] = [];
      const first = store.append([sampleEvent(1)]).then(() => order.push('first'));
      const repeat = store.append([sampleEvent(1)]).then(() => order.push('repeat'));
      await Promise.all([first, repeat]);
      expect(order).toEqual(['first', 'repeat']);
    });

    it('reads what comes after a sequence, oldest first, as it was given', async () => {
      const store = await opened();
      await store.append(sampleEvents(30));
      const read = await collect(store.read(25));
      expect(ids(read)).toEqual(['e26', 'e27', 'e28', 'e29', 'e30']);
      expect(read[0]).toEqual({ ...sampleEvent(26), sequence: '0000000000000026' });
      expect(await collect(store.read(30))).toEqual([]);
      expect(await collect(store.read(99))).toEqual([]);
    });

    it('gives frozen events and replaces a sequence from elsewhere', async () => {
      const store = await opened();
      const [stored] = await store.append([{ ...sampleEvent(1), sequence: '0000000000000777' }]);
      expect(stored?.sequence).toBe('0000000000000001');
      expect(Object.isFrozen(stored)).toBe(true);
      expect(ids(await collect(store.read(0)))).toEqual(['e1']);
    });

    it('gives all events that have a text, in order', async () => {
      const store = await opened();
      await store.append(sampleEvents(12));
      const found = ids(await collect(store.read(0, '"id":"e1')));
      expect(found.filter((id) => id.startsWith('e1'))).toEqual(['e1', 'e10', 'e11', 'e12']);
      expect(ids(await collect(store.read(10, '"id":"e1'))).at(-1)).toBe('e12');
    });

    it('shows the newest events', async () => {
      const store = await opened();
      await store.append(sampleEvents(3));
      expect(ids(store.recent())).toEqual(['e1', 'e2', 'e3']);
    });

    it('takes nothing after it was closed, and says so', async () => {
      const store = await opened();
      await store.append([sampleEvent(1)]);
      expect(store.state()).toEqual({ kind: 'ready' });
      store.dispose();
      store.dispose();
      expect(store.state()).toEqual({ kind: 'closed' });
      await expect(store.append([sampleEvent(2)])).rejects.toMatchObject({ code: 'store-failed' });
    });
  });
}

export async function collect(events: AsyncIterable<StoredEvent>): Promise<StoredEvent[]> {
  const all: StoredEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

export function ids(events: readonly { readonly id: string }[]): readonly string[] {
  return events.map(({ id }) => id);
}
