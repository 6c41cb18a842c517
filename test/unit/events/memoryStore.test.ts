import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../../src/adapters/stream/memoryStore.ts';
import { collect, describeEventStore, ids } from '../../harness/eventStoreContract.ts';
import { sampleEvents } from '../../harness/sampleEvents.ts';

describeEventStore('in memory', () => Promise.resolve(createMemoryStore()));

describe('the store in memory', () => {
  it('keeps the newest events only, as many as it was told', async () => {
    const store = createMemoryStore({ keep: 3 });
    await store.append(sampleEvents(10));
    expect(ids(store.recent())).toEqual(['e8', 'e9', 'e10']);
    expect(ids(await collect(store.read(0)))).toEqual(['e8', 'e9', 'e10']);
    expect(store.retains).toBe(3);
  });

  it('goes on with the oldest that is left when it is overtaken while being read', async () => {
    const store = createMemoryStore({ keep: 3 });
    await store.append(sampleEvents(3));
    const read: string[] = [];
    for await (const { id } of store.read(0)) {
      read.push(id);
      if (id === 'e1') await store.append(sampleEvents(3, 4));
    }
    expect(read).toEqual(['e1', 'e4', 'e5', 'e6']);
  });
});
