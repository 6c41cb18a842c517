/**
 * Run as a process of its own by the kill test: keeps the stream of the repository in `argv[2]`,
 * writes its audit, and tells of runs without end, the first with the number in `argv[3]`. Prints
 * `ready`, and the number of each run whose events are stored.
 */
import { writeSync } from 'node:fs';
import { eventsOfRun } from '../../harness/reactions/auditEvents.ts';
import { auditUnderTest } from '../../harness/reactions/auditUnderTest.ts';

const [folder = '', first = '1'] = process.argv.slice(2);
const { audit, bus } = await auditUnderTest(folder);
await audit.start();
writeSync(1, 'ready\n');

for (let run = Number(first); ; run++) {
  await bus.publish(eventsOfRun(`run-${run}`));
  writeSync(1, `${run}\n`);
}
