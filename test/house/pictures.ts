/** `npm run pictures`: takes the pictures of the marketplace page, by the end-to-end tests. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { CHECKOUT } from '../harness/checkout.ts';
import { runScript } from '../stages/stage.ts';

/** The name of the test by what it leaves in `out/e2e`. */
const PICTURES = {
  findings: 'findings',
  'approval-light': 'approval',
  'rollback-dialog': 'rollback',
  deployments: 'deployments',
} as const;

const files = Object.values(PICTURES).map((name) => `test/e2e/${name}.test.ts`);
process.exitCode = await runScript([
  'node_modules/vitest/vitest.mjs',
  ...['run', '--project', 'e2e', ...files],
]);
if (process.exitCode === 0) {
  const folder = join(CHECKOUT, 'media', 'pictures');
  mkdirSync(folder, { recursive: true });
  for (const [taken, name] of Object.entries(PICTURES)) {
    copyFileSync(join(CHECKOUT, 'out', 'e2e', `${taken}.png`), join(folder, `${name}.png`));
  }
}
