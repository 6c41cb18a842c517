import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createValidationWorker,
  type ValidationWorker,
} from '../../../src/adapters/validation/validationWorker.ts';
import type { CheckRequest } from '../../../src/adapters/validation/workerMessages.ts';
import { temporaryFolder } from '../../harness/gitRepository.ts';

const file = (name: string, text: string): CheckRequest => ({
  name: 'syntax',
  path: name,
  content: new TextEncoder().encode(text),
});
const never = new AbortController().signal;

/** A worker that hangs, dies or answers as the path says. */
function oddWorker(): string {
  const script = path.join(temporaryFolder(), 'odd.mjs');
  writeFileSync(
    script,
    `import { parentPort } from 'node:worker_threads';
     parentPort.on('message', ({ path }) => {
       if (path === 'hang') for (;;);
       if (path === 'die') process.exit(1);
       if (path === 'throw') throw new Error('on purpose');
       if (path === 'fail') parentPort.postMessage({ failure: 'it failed' });
       else parentPort.postMessage({ findings: [] });
     });`,
  );
  return script;
}

describe('the validation worker', () => {
  let worker: ValidationWorker | undefined;
  afterEach(() => worker?.dispose());
  const realWorker = (): ValidationWorker =>
    (worker = createValidationWorker({ script: path.resolve('src/worker.ts') }));

  it('answers with the findings of the check that was asked for', async () => {
    const findings = await realWorker().check(file('a.json', '{'), never);
    expect(findings.map(({ rule }) => rule)).toEqual(['json']);
  });

  it.each([
    ['hang', /took longer than 0\.5 s/],
    ['die', /ended without an answer/],
    ['throw', /on purpose/],
    ['fail', /it failed/],
  ])('rejects when a file makes it %s, and goes on with the next', async (name, message) => {
    worker = createValidationWorker({ script: oddWorker(), timeLimitMs: 500 });
    const [broken, next] = await Promise.allSettled([
      worker.check(file(name, ''), never),
      worker.check(file('fine', ''), never),
    ]);
    expect(String(broken.status === 'rejected' ? broken.reason : '')).toMatch(message);
    expect(next).toMatchObject({ status: 'fulfilled', value: [] });
  });

  it('gives up a file when it is told to, and goes on with the next', async () => {
    worker = createValidationWorker({ script: oddWorker(), timeLimitMs: 60_000 });
    const ending = new AbortController();
    await worker.check(file('fine', ''), never);
    const hanging = worker.check(file('hang', ''), ending.signal);
    await new Promise(setImmediate);
    ending.abort();
    await expect(hanging).rejects.toThrow('Checking was stopped.');
    expect(await worker.check(file('fine', ''), never)).toEqual([]);
  });

  it.each([
    ['100,000 documents', 'a: 1\n---\n'.repeat(100_000)],
    ['2 MB in one document', `a:\n${'  - {name: value, other: "text"}\n'.repeat(60_000)}`],
  ])('gets through %s, or gives up', { timeout: 120_000 }, async (_, text) => {
    const [outcome] = await Promise.allSettled([realWorker().check(file('a.yaml', text), never)]);
    const told = outcome.status === 'fulfilled' ? outcome.value.length : String(outcome.reason);
    expect([0, 'Error: Checking this file took longer than 10 s and was given up.']).toContain(
      told,
    );
    expect(await worker?.check(file('b.json', '{'), never)).toHaveLength(1);
  });
});
