import type { WorkTree } from '../../core/ports.ts';
import type { Repository } from './repository.ts';
import { takeSnapshot } from './workTreeSnapshot.ts';

/** The checked-out files of a repository. */
export function createWorkTree(repository: Repository): WorkTree {
  return { snapshot: (signal) => takeSnapshot(repository, signal) };
}
