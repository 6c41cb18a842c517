import { access } from 'node:fs/promises';
import path from 'node:path';
import { messageOf, ReactorError } from '../../core/errors.ts';
import type { Oid } from '../../core/events/commitData.ts';
import type { BranchStep, NewCommitInit, WorkTree, WorkTreeStatus } from '../../core/ports.ts';
import { gitText, runGit } from './gitProcess.ts';
import type { GitRepo } from './gitRepo.ts';
import type { Repository } from './repository.ts';
import { takeSnapshot } from './workTreeSnapshot.ts';

/** The checked-out files of a repository, changed by git itself and never by hand. */
export function createWorkTree(repository: Repository): WorkTree {
  return {
    snapshot: (signal) => takeSnapshot(repository, signal),
    status: () => readStatus(repository),
    commitTree: (init) => commitTree(repository, init),
    advance: (step) => advance(repository, step),
  };
}

async function readStatus(repository: Repository): Promise<WorkTreeStatus> {
  const args = ['status', '--porcelain=v1', '-z', '--untracked-files=no', '--no-renames'];
  const [{ stdout }, isLocked] = await Promise.all([
    runGit(repository, args),
    exists(path.join(repository.gitDir, 'index.lock')),
  ]);
  const entries = Buffer.from(stdout).toString('utf8').split('\0').filter(Boolean);
  return { changed: entries.map((entry) => entry.slice(3)), isLocked };
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    // Whatever keeps us from seeing the lock, git will tell when it tries to take it.
    return false;
  }
}

function commitTree(repository: GitRepo, { treeOf, parent, message }: NewCommitInit): Promise<Oid> {
  const args = ['commit-tree', `${treeOf}^{tree}`, '-p', parent, '-F', '-'];
  return gitText(repository, args, { input: message, writes: true });
}

/**
 * First git is asked whether the files could be changed, then the branch moves by
 * compare-and-swap, then the files; if those fail after all, the branch moves back.
 */
async function advance(repository: GitRepo, { ref, from, to, reason }: BranchStep): Promise<void> {
  const files = ['-m', '-u', from, to];
  await attempt(repository, ['read-tree', '-n', ...files], 'Files are in the way');
  await attempt(
    repository,
    ['update-ref', '-m', reason, '--end-of-options', ref, to, from],
    'The branch moved in the meantime',
  );
  try {
    await attempt(repository, ['read-tree', ...files], 'The files could not be changed');
  } catch (error) {
    const back = ['update-ref', '-m', `${reason} (undone)`, '--end-of-options', ref, from, to];
    await attempt(repository, back, 'The files could not be changed, and the branch has moved');
    throw error;
  }
}

async function attempt(repository: GitRepo, args: readonly string[], what: string): Promise<void> {
  try {
    await runGit(repository, args, { writes: true });
  } catch (error) {
    throw new ReactorError('rollback-failed', `${what}: ${messageOf(error)}`, {
      hint: 'Nothing was changed. Look at "git status", then try again.',
      cause: error,
    });
  }
}
