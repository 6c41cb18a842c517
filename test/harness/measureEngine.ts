import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { EngineName } from './mirrorEngines.ts';
import type { Measure } from './mirrorMeasure.ts';

export type { Measure };

/** Measures one engine in a process of its own. @param commits how many to compare; 0: only open */
export async function measureEngine(
  name: EngineName,
  repo: string,
  commits: number,
): Promise<Measure> {
  const script = join(import.meta.dirname, 'mirrorMeasure.ts');
  const args = ['--no-warnings', script, name, repo, String(commits)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { encoding: 'utf8' });
  return JSON.parse(stdout) as Measure;
}
