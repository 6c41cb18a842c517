import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createDeadLetterFiles } from '../../../src/adapters/stream/deadLetterFiles.ts';
import { createMemoryStore } from '../../../src/adapters/stream/memoryStore.ts';
import { systemClock } from '../../../src/adapters/system/systemClock.ts';
import { createBus } from '../../../src/core/events/bus.ts';
import { deadLetterId, type DeadLetter } from '../../../src/core/events/deadLetter.ts';
import { formatSequence } from '../../../src/core/events/sequence.ts';
import { createLogRecord, sampleEvent } from '../../harness/sampleEvents.ts';
import { tempFolder } from '../../harness/tempFolder.ts';

function letter(number: number, subscription = 'deploy'): DeadLetter {
  const event = { ...sampleEvent(number), sequence: formatSequence(number) };
  return {
    ...{ id: deadLetterId(subscription, event.sequence), subscription, event },
    attempts: [{ at: 1, tookMs: 2, error: 'no' }],
    ...{ reason: 'failed 1 times', buriedAt: 3 },
  };
}

describe('dead letters in files', () => {
  it('are kept for another process, oldest first, and can be removed', async () => {
    const folder = join(tempFolder('letters'), 'dead-letters');
    const log = createLogRecord();
    const store = createDeadLetterFiles({ folder, log });
    expect(await store.list()).toEqual([]);
    expect(await store.remove('x')).toBe(false);
    for (const number of [10, 2]) await store.put(letter(number));
    await store.put({ ...letter(2), reason: 'failed 2 times' });
    const other = createDeadLetterFiles({ folder, log });
    expect(await other.list()).toEqual([{ ...letter(2), reason: 'failed 2 times' }, letter(10)]);
    expect(await other.remove(letter(2).id)).toBe(true);
    expect(await store.list()).toEqual([letter(10)]);
  });

  it('may come from a subscription of any name', async () => {
    const folder = tempFolder('letters');
    const store = createDeadLetterFiles({ folder, log: createLogRecord() });
    const names = ['../../x', 'a/b', 'A/B', 'x'.repeat(500), '\0', ''];
    for (const name of names) await store.put(letter(1, name));
    expect(new Set((await store.list()).map(({ subscription }) => subscription))).toEqual(
      new Set(names),
    );
    expect(await readdir(folder)).toHaveLength(names.length);
  });

  it('are bounded: the oldest goes and the log says so', async () => {
    const log = createLogRecord();
    const store = createDeadLetterFiles({ folder: tempFolder('letters'), log, keep: 2 });
    for (const number of [1, 2, 3]) await store.put(letter(number));
    expect(await store.list()).toEqual([letter(2), letter(3)]);
    expect(log.lines).toEqual(['warn: There are too many dead letters; the oldest was removed.']);
  });

  it('that cannot be read are passed over and reported', async () => {
    const folder = tempFolder('letters');
    const log = createLogRecord();
    const store = createDeadLetterFiles({ folder, log });
    await store.put(letter(1));
    for (const [index, text] of ['{', 'null', '{"id":1}'].entries()) {
      await writeFile(join(folder, `000000000000000${index}-0123456789abcdef.json`), text);
    }
    expect(await store.list()).toEqual([letter(1)]);
    expect(log.lines).toHaveLength(3);
  });

  it('survive the bus that made them and are retried by the next one', async () => {
    const log = createLogRecord();
    const deadLetterStore = createDeadLetterFiles({ folder: tempFolder('letters'), log });
    const init = { clock: systemClock, random: Math.random, log, deadLetterStore };
    const first = createBus({ ...init, store: createMemoryStore() });
    const once = { name: 'deploy', retry: { attempts: 1 } };
    first.subscribe('*', () => Promise.reject(new Error('down')), once);
    await first.publish(sampleEvent(1));
    await first.idle();
    first.dispose();
    const second = createBus({ ...init, store: createMemoryStore() });
    const seen: unknown[] = [];
    second.subscribe('*', (event) => seen.push(event), once);
    expect(await second.deadLetters.retryAll()).toEqual([]);
    await second.idle();
    expect(seen).toEqual([{ ...sampleEvent(1), sequence: '0000000000000001' }]);
    await expect.poll(() => second.deadLetters.list()).toEqual([]);
    second.dispose();
  });
});
