import { isReactorError, ReactorError } from '../../core/errors.ts';
import type { RealityWorld } from '../../core/realities/realities.ts';
import { gitText, runGit } from './gitProcess.ts';
import { mergeCommits } from './mergeCommits.ts';
import { moveWithFiles } from './moveWithFiles.ts';
import { objectHash } from './objectHash.ts';
import { packFile } from './packFile.ts';
import { refNow } from './refNow.ts';
import type { Repository } from './repository.ts';

/** Keeps and merges what realities made in the real repository, by git itself. */
export function createRealityWorld(repository: Repository): RealityWorld {
  return {
    hash: objectHash(repository.objectFormat),
    async importObjects(objects) {
      if (objects.length === 0) return;
      const input = packFile(objects, repository.objectFormat);
      // Checks every object and all that it names, and moves the pack into place as a whole.
      await runGit(repository, ['index-pack', '--strict', '--stdin'], { input, writes: true });
    },
    mergeCommits: (sides) => mergeCommits(repository, sides),
    async mergeTarget(branch) {
      const { tip, workTree } = await branchNow(repository, branch);
      if (tip === undefined) {
        throw new ReactorError('branch-unknown', `There is no branch ${branch}.`, {
          hint: 'Keep the reality under this name instead.',
        });
      }
      const isHere = workTree === repository.workTree;
      return { tip, checkedOut: workTree === '' ? 'nowhere' : isHere ? 'here' : 'elsewhere' };
    },
    async moveBranch(branch, from, to) {
      const reason = 'git-reactor: merge a reality';
      const args = ['update-ref', '-m', reason, '--end-of-options', refOf(branch), to, from];
      try {
        await runGit(repository, args, { writes: true });
        return true;
      } catch (error) {
        if ((await refNow(repository, refOf(branch))) !== from) return false;
        throw error;
      }
    },
    moveWithFiles: (branch, from, to) =>
      moveWithFiles(repository, { ref: refOf(branch), from, to }),
    async createBranch(branch, commit) {
      const ref = refOf(branch);
      await gitText(repository, ['check-ref-format', '--branch', branch]);
      const reason = 'git-reactor: keep a reality';
      // The empty old value: there must be no such ref.
      const args = ['update-ref', '-m', reason, '--end-of-options', ref, commit, ''];
      try {
        await runGit(repository, args, { writes: true });
      } catch (error) {
        if (!isReactorError(error, 'git-failed') || !/already exists/.test(error.message))
          throw error;
        throw new ReactorError('branch-exists', `There is a branch ${branch} already.`, {
          hint: 'Choose another name.',
          cause: error,
        });
      }
    },
  };
}

function refOf(branch: string): string {
  return `refs/heads/${branch}`;
}

interface BranchNow {
  /** `undefined` if there is no such branch. */
  readonly tip?: string;
  /** Where it is checked out; empty if nowhere. */
  readonly workTree: string;
}

async function branchNow(repository: Repository, branch: string): Promise<BranchNow> {
  const ref = refOf(branch);
  const format = '--format=%(refname)%00%(objectname)%00%(worktreepath)';
  const args = ['for-each-ref', format, '--end-of-options', ref];
  const { stdout } = await runGit(repository, args);
  // Names below the asked one match too.
  const lines = Buffer.from(stdout).toString('utf8').split('\n');
  const [, tip, workTree = ''] =
    lines.map((line) => line.split('\0')).find(([name]) => name === ref) ?? [];
  return { workTree, ...(tip !== undefined && { tip }) };
}
