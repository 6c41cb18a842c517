import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openJsonlStore } from '../../../src/adapters/stream/jsonlStore.ts';
import type { StreamReport } from '../../../src/adapters/stream/repair.ts';
import { systemClock } from '../../../src/adapters/system/systemClock.ts';
import { collect } from '../../harness/eventStoreContract.ts';
import { tempFolder } from '../../harness/tempFolder.ts';

const KILLS = 60;

interface Kill {
  /** Lines that the writer has told by then: 1 is `opening`, each other one an acknowledgement. */
  readonly lines: number;
  /** After the last of them. */
  readonly delayMs: number;
  /** Events in one append. */
  readonly size: number;
}

/** Lets a writer run for a while, kills it with SIGKILL and gives the ids that it acknowledged. */
async function runAndKill(folder: string, first: number, kill: Kill): Promise<readonly string[]> {
  const script = join(import.meta.dirname, 'crashWriter.ts');
  const child = spawn(process.execPath, [script, folder, String(first), String(kill.size)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = new Promise((resolve) => child.once('close', resolve));
  let told = '';
  const isReached = new Promise<void>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      told += text;
      if (told.split('\n').length > kill.lines) resolve();
    });
  });
  await Promise.race([isReached, closed]);
  await sleep(kill.delayMs);
  child.kill('SIGKILL');
  await closed;
  return told.split('\n').slice(1, -1);
}

describe('a process that is killed', () => {
  it(`loses no acknowledged event and leaves no torn line to read, ${KILLS} times`, async () => {
    const folder = tempFolder('crash');
    const kills = fc.sample(
      fc.record({
        lines: fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 400 })),
        delayMs: fc.nat(25),
        size: fc.constantFrom(1, 1, 7, 40),
      }),
      { seed: 4, numRuns: KILLS },
    );
    const acknowledged = new Set<string>();
    const reports: StreamReport[] = [];
    let first = 1;
    for (const kill of kills) {
      for (const id of await runAndKill(folder, first, kill)) acknowledged.add(id);
      const onReport = (report: StreamReport): void => void reports.push(report);
      const store = await openJsonlStore({ folder, clock: systemClock, onReport });
      const events = await collect(store.read(0));
      store.dispose();
      const ids = new Set(events.map(({ id }) => id));
      expect([...acknowledged].filter((id) => !ids.has(id))).toEqual([]);
      expect(ids.size).toBe(events.length);
      expect(events.map(({ sequence }) => Number(sequence))).toEqual(events.map((_, i) => i + 1));
      first += 1_000_000;
    }
    expect(acknowledged.size).toBeGreaterThan(1_000);
    expect(reports.filter(({ kind }) => kind !== 'torn-tail')).toEqual([]);
  }, 300_000);
});
