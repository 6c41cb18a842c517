import type { Oid } from '../../core/events/commitData.ts';
import { runGit } from './gitProcess.ts';
import type { GitRepo } from './gitRepo.ts';

/** What `git merge-tree --write-tree` writes; with conflicts it has files with markers. */
export interface MergedTree {
  readonly tree: Oid;
  /** git can be at odds without naming a path: this alone tells. */
  readonly isClean: boolean;
  /** Bytes of paths as Latin-1. */
  readonly conflicts: readonly string[];
}

/** Merges two commits into a tree, with renames and the attributes of the repository. */
export async function mergeTree(repo: GitRepo, ours: Oid, theirs: Oid): Promise<MergedTree> {
  const options = ['--write-tree', '-z', '--name-only', '--no-messages'];
  const args = ['merge-tree', ...options, '--end-of-options', ours, theirs];
  const { stdout, exitCode } = await runGit(repo, args, { writes: true, exitCodes: [0, 1] });
  const [tree = '', ...conflicts] = Buffer.from(stdout).toString('latin1').split('\0');
  return { tree, isClean: exitCode === 0, conflicts: conflicts.filter(Boolean) };
}
