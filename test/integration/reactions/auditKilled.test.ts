import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { isAudited } from '../../../src/core/reactions/audit/draftOf.ts';
import { isEvent, shortType } from '../../../src/core/events/event.ts';
import { auditUnderTest } from '../../harness/reactions/auditUnderTest.ts';
import { ended, start, stop } from '../../harness/processes.ts';
import { createRepository } from '../../harness/terminalRepository.ts';

const KILLS = 12;

/** Lets a writer run until it has told so many lines, and a moment longer, then SIGKILLs it. */
async function runAndKill(folder: string, first: number, kill: { lines: number; delayMs: number }) {
  const script = join(import.meta.dirname, 'auditWriter.ts');
  const child = start(process.execPath, [script, folder, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => stop(child));
  let told = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (told += text));
  while (told.split('\n').length <= kill.lines && child.exitCode === null) {
    if (child.stdout !== null) await once(child.stdout, 'data');
  }
  await sleep(kill.delayMs);
  child.kill('SIGKILL');
  await ended(child);
}

it(`a process that is killed, ${KILLS} times: each event that is told has one entry, in order`, async () => {
  const repository = await createRepository('audit-killed');
  const kills = fc.sample(
    fc.record({ lines: fc.integer({ min: 1, max: 60 }), delayMs: fc.nat(25) }),
    {
      ...{ seed: 6, numRuns: KILLS },
    },
  );
  for (const [index, kill] of kills.entries()) {
    await runAndKill(repository.folder, 1 + index * 10_000, kill);
  }
  const last = await auditUnderTest(repository.folder);
  onTestFinished(() => last.close());
  await last.audit.start();
  const stored = await last.storedEvents();
  const told = stored.filter((event) => {
    const isHarmless = 'kind' in event.data && 'step' in event.data && event.data.step === '1';
    return isAudited(shortType(event)) && !isHarmless;
  });
  const entries = await last.entries();
  expect(entries.map(({ event }) => event)).toEqual(told.map(({ id }) => id));
  expect(stored.some((event) => isEvent(event, 'step.started'))).toBe(true);
  expect(entries.length).toBeGreaterThan(KILLS * 5);
  expect(await last.audit.verify()).toMatchObject({ status: 'intact', entries: entries.length });
}, 180_000);
