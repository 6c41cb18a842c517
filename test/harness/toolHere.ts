import { spawnSync } from 'node:child_process';
import { it } from 'vitest';
import { sayOnStderr } from './say.ts';

/** A test that needs a program which not every machine has: skipped, and said to be, without it. */
export function itWithTool(binary: string, ...versionArgs: readonly string[]): typeof it.skip {
  const isHere = spawnSync(binary, versionArgs, { stdio: 'ignore' }).status === 0;
  if (!isHere) sayOnStderr(`Skipped tests: there is no ${binary} in the search path.`);
  return it.skipIf(!isHere);
}
