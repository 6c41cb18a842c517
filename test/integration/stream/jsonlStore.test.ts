import { describe, expect, it } from 'vitest';
import { openJsonlStore, type JsonlStoreInit } from '../../../src/adapters/stream/jsonlStore.ts';
import { systemClock } from '../../../src/adapters/system/systemClock.ts';
import type { EventStore } from '../../../src/core/ports.ts';
import { collect, describeEventStore, ids } from '../../harness/eventStoreContract.ts';
import { sampleEvent, sampleEvents } from '../../harness/sampleEvents.ts';
import { tempFolder } from '../../harness/tempFolder.ts';

const onReport = (): void => undefined;
const open = (init: Partial<JsonlStoreInit> & { folder: string }): Promise<EventStore> =>
  openJsonlStore({ clock: systemClock, onReport, ...init });

describeEventStore('JSONL segments', () => open({ folder: tempFolder('stream') }));

describe('the stream on disk', () => {
  it('goes on after a restart: sequence, newest events, known identities', async () => {
    const folder = tempFolder('stream');
    const before = await open({ folder });
    await before.append(sampleEvents(5));
    before.dispose();
    const after = await open({ folder, keepInMemory: 3 });
    expect(after.last()).toBe(5);
    expect(ids(after.recent())).toEqual(['e3', 'e4', 'e5']);
    expect(after.recent()[2]).toEqual({ ...sampleEvent(5), sequence: '0000000000000005' });
    expect(await after.append(sampleEvents(3, 5))).toMatchObject([{ id: 'e6' }, { id: 'e7' }]);
    expect(ids(await collect(after.read(0)))).toEqual([1, 2, 3, 4, 5, 6, 7].map((n) => `e${n}`));
    after.dispose();
  });
});
