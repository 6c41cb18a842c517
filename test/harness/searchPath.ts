import { spawnSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { tempFolder } from './tempFolder.ts';

/** Programs by their names: scripts of a shell, which stand before all others. */
export type Programs = Readonly<Record<string, string>>;

/**
 * Runs `work` with other programs in the search path: these before all others, or, if it is
 * `only`, these and git and nothing else.
 */
export async function withPrograms<T>(
  programs: Programs,
  work: () => Promise<T>,
  only: 'only' | 'too' = 'too',
): Promise<T> {
  const folder = tempFolder('programs');
  for (const [name, script] of Object.entries(programs))
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const before = process.env['PATH'] ?? '';
  if (only === 'only') symlinkSync(placeOf('git'), join(folder, 'git'));
  process.env['PATH'] = only === 'only' ? folder : [folder, before].join(delimiter);
  try {
    return await work();
  } finally {
    process.env['PATH'] = before;
  }
}

function placeOf(program: string): string {
  const { stdout } = spawnSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' });
  return stdout.trim();
}
