import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { ReactorError } from '../../core/errors.ts';
import type { IndexEntry, PathStep, RawPath } from '../../core/rollback/operation.ts';
import { closeOf, collectText, runGit, spawnGit, type GitCallOptions } from '../git/gitProcess.ts';
import type { Repository } from '../git/repository.ts';
import { indexInfo } from './indexEntries.ts';

/** git's own lock on the index of a work tree, held by a git process that waits for us. */
export interface IndexLock {
  /**
   * Lets git write entries (`null`: remove) into the index at once, and gives the lock back.
   * @throws ReactorError `rollback-failed` when git did not
   */
  commit(entries: ReadonlyMap<RawPath, IndexEntry | null>): Promise<void>;
  /** Gives the lock back; the index stays as it is. */
  release(): Promise<void>;
}

const GIVE_UP_MS = 5_000;

/**
 * Takes the lock: `git update-index` locks the index, reads it, and waits for what it is told. As
 * long as it waits no other git process changes the index; if we die, its input ends and it goes.
 * @throws ReactorError `rollback-failed` while another process holds the lock
 */
export async function lockIndex(
  repository: Repository,
  options: Pick<GitCallOptions, 'runsHooks'>,
): Promise<IndexLock> {
  const lock = path.join(repository.gitDir, 'index.lock');
  if (existsSync(lock)) throw locked();
  const args = ['update-index', '-z', '--index-info'];
  const child = spawnGit(repository, args, { ...options, writes: true });
  const complaint = collectText(child);
  const closed = closeOf(child);
  child.stdin.on('error', () => undefined);
  child.stdout.resume();
  const until = Date.now() + GIVE_UP_MS;
  while (!existsSync(lock)) {
    if (Date.now() > until || child.exitCode !== null) throw locked(complaint());
    await setTimeout(1);
  }
  const end = async (input: Buffer): Promise<void> => {
    child.stdin.end(input);
    if ((await closed) !== 0) throw locked(complaint());
  };
  return {
    async commit(entries) {
      await end(indexInfo(repository, entries));
      await setBits(repository, entries, options);
    },
    release: () => end(Buffer.alloc(0)),
  };
}

/** A new entry has no bits. */
async function setBits(
  repository: Repository,
  entries: ReadonlyMap<RawPath, IndexEntry | null>,
  options: Pick<GitCallOptions, 'runsHooks'>,
): Promise<void> {
  for (const [option, bit] of [
    ['--assume-unchanged', 'isAssumedUnchanged'],
    ['--skip-worktree', 'isSkipped'],
  ] as const) {
    const paths = [...entries].filter(([, entry]) => entry?.[bit] === true);
    if (paths.length === 0) continue;
    const input = Buffer.from(paths.map(([raw]) => `${raw}\0`).join(''), 'latin1');
    const args = ['update-index', option, '-z', '--stdin'];
    await runGit(repository, args, { ...options, writes: true, input });
  }
}

/** The entries that the steps want after them. */
export function entriesAfter(steps: readonly PathStep[]): ReadonlyMap<RawPath, IndexEntry | null> {
  return new Map(steps.flatMap(({ path: raw, index }) => (index ? [[raw, index.after]] : [])));
}

function locked(complaint = ''): ReactorError {
  const words = complaint.trim().split('\n')[0] ?? '';
  const reason = 'Another git process is at work here (index.lock exists).';
  return new ReactorError('rollback-failed', words === '' ? reason : `${reason} ${words}`, {
    hint: 'Wait until it has finished; if none is running, remove .git/index.lock.',
  });
}
