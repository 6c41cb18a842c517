import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const SHORT = 100_000;

it(`sends ${SHORT} events through bus and disk with flat memory (npm run soak: 1,000,000)`, async () => {
  const script = join(import.meta.dirname, 'soak.ts');
  const args = ['--expose-gc', script, String(SHORT)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const outcome = JSON.parse(stdout) as Record<string, number>;
  expect(outcome).toMatchObject({ published: SHORT, steady: SHORT, flaky: SHORT, slow: SHORT });
  expect(outcome).toMatchObject({ missed: 0, deadLettered: 0 });
  expect(outcome['retried']).toBe(Math.floor(SHORT / 1_009));
}, 240_000);
