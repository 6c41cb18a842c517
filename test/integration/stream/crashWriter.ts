/**
 * Run as a process of its own by the crash test: appends events to the stream in `argv[2]` without
 * end, many at once, and tells on stdout `opening` and the id of each one that was acknowledged.
 */
import { writeSync } from 'node:fs';
import { openJsonlStore } from '../../../src/adapters/stream/jsonlStore.ts';
import { systemClock } from '../../../src/adapters/system/systemClock.ts';
import { sampleEvents } from '../../harness/sampleEvents.ts';

const [folder = '', first = '1', size = '1'] = process.argv.slice(2);
writeSync(1, 'opening\n');
const store = await openJsonlStore({
  folder,
  clock: systemClock,
  segmentBytes: 50_000,
  onReport: () => undefined,
});
let next = Number(first);

async function appendOnAndOn(): Promise<never> {
  for (;;) {
    const events = sampleEvents(Number(size), next);
    next += events.length;
    const stored = await store.append(events);
    writeSync(1, stored.map(({ id }) => `${id}\n`).join(''));
  }
}

await Promise.all(Array.from({ length: 16 }, appendOnAndOn));
