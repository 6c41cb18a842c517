/**
 * An editor that saves the same files again and again, each time with a text of its own, until it is
 * ended: `node busyEditor.ts DIR FILES 'in place'|'by rename'`. What it saved last in each file it
 * notes in `DIR/journal`.
 */
import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

const [, , dir = '', files = '1', way] = process.argv;
const PAUSE_MS = 25;

console.log('ready');
for (let count = 0; ; count++) {
  const file = `f${count % Number(files)}.txt`;
  const place = join(dir, file);
  const text = `saved ${process.pid}-${count}-${way === 'in place' ? 'p' : 'r'}`;
  if (isThere(place)) {
    if (way === 'in place') writeFileSync(place, `${text}\n`);
    else {
      writeFileSync(`${place}~`, `${text}\n`);
      renameSync(`${place}~`, place);
    }
    appendFileSync(join(dir, 'journal'), `${file}\t${text}\n`);
  }
  await setTimeout(PAUSE_MS);
}

/** An editor has a file open that was there. */
function isThere(place: string): boolean {
  try {
    return readFileSync(place).length > 0;
  } catch {
    // The rollback has it in its hands just now.
    return false;
  }
}
