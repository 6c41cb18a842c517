import path from 'node:path';
import type { WorkTreeSnapshot } from '../../core/ports.ts';
import { systemClock } from '../system/systemClock.ts';
import { createObjectSource } from './catFile.ts';
import { gitText, runGit } from './gitProcess.ts';
import { copyIndex } from './indexCopy.ts';
import { openQuarantine } from './objectQuarantine.ts';
import type { Repository } from './repository.ts';

/**
 * The work tree as a tree object. git adds all files to a copy of the index and writes what is new
 * into an object directory of its own; both are in a private temporary folder, gone when disposed.
 */
export async function takeSnapshot(
  repository: Repository,
  signal?: AbortSignal,
): Promise<WorkTreeSnapshot> {
  const quarantine = await openQuarantine(repository);
  const { env, folder } = quarantine;
  try {
    const index = path.join(folder, 'index');
    await copyIndex(repository, index);
    const adding = { ...env, GIT_INDEX_FILE: index };
    const options = { writes: true, env: adding, ...(signal && { signal }) };
    await runGit(repository, ['add', '--all', '--', ':/'], options);
    const tree = await gitText(repository, ['write-tree', '--missing-ok'], options);
    const repo = { ...repository, env };
    const objects = createObjectSource({ repo, clock: systemClock });
    return {
      tree,
      objects,
      dispose() {
        objects.dispose();
        quarantine.dispose();
      },
    };
  } catch (error) {
    quarantine.dispose();
    throw error;
  }
}
