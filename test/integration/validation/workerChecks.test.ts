import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createWorkerChecks } from '../../../src/adapters/validation/workerChecks.ts';
import type { Checks } from '../../../src/core/ports.ts';
import { temporaryFolder } from '../../harness/gitRepository.ts';

const file = (name: string, text: string): Parameters<Checks['check']>[0] => ({
  path: name,
  oid: '0'.repeat(40),
  content: new TextEncoder().encode(text),
});

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
       parentPort.postMessage({ findings: [] });
     });`,
  );
  return script;
}

describe('the validation worker', () => {
  let checks: Checks | undefined;
  afterEach(() => checks?.dispose());

  it('answers with the findings of the validators', async () => {
    checks = createWorkerChecks({ script: path.resolve('src/worker.ts') });
    const findings = await checks.check(file('a.json', '{'));
    expect(findings.map(({ rule }) => rule)).toEqual(['json']);
  });

  it.each([
    ['hang', /took longer than 0\.5 s/],
    ['die', /ended without an answer/],
    ['throw', /on purpose/],
  ])('says that a check broke when it makes the worker %s, and goes on', async (name, message) => {
    checks = createWorkerChecks({ script: oddWorker(), timeLimitMs: 500 });
    const [broken, next] = await Promise.all([
      checks.check(file(name, '')),
      checks.check(file('fine', '')),
    ]);
    expect(broken).toMatchObject([{ path: name, rule: 'broken', severity: 'error' }]);
    expect(broken[0]?.message).toMatch(message);
    expect(next).toEqual([]);
  });
});
