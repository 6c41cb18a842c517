import { isReactorError, ReactorError } from '../../core/errors.ts';
import type { KeepPorts } from '../../core/realities/keepReality.ts';
import { gitText, runGit } from './gitProcess.ts';
import type { GitRepo } from './gitRepo.ts';
import { packFile } from './packFile.ts';

/** Keeps what realities made in the real repository, by git itself. */
export function createKeepPorts(repository: GitRepo): KeepPorts {
  return {
    async importObjects(objects) {
      if (objects.length === 0) return;
      const format = objects[0]?.oid.length === 64 ? 'sha256' : 'sha1';
      const input = packFile(objects, format);
      // Checks every object and all that it names, and moves the pack into place as a whole.
      await runGit(repository, ['index-pack', '--strict', '--stdin'], { input, writes: true });
    },
    async createBranch(branch, commit) {
      const ref = `refs/heads/${branch}`;
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
