import { watch, type Dirent, type FSWatcher } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { toDisposable, type Disposable } from '../../core/disposable.ts';
import { messageOf } from '../../core/errors.ts';
import type { Log, RefWatcher } from '../../core/ports.ts';
import { WATCHED_NAMESPACES } from '../../core/commits/refNames.ts';
import { isAbsent } from '../files/isAbsent.ts';
import type { Repository } from './repository.ts';
import { worktreeDirs } from './worktreeHeads.ts';

/** More folders of refs than this are left to the logs and to the poll. */
const MOST_FOLDERS = 512;

/** In a git directory, written often and never of interest: the index, messages, our own folder. */
const NOISE =
  /^(?:index|COMMIT_EDITMSG|FETCH_HEAD|gc\.pid|gc\.log|objects|info|git-reactor|config)$|\.tmp$/;
/** Git is about to rename it. */
const LOCK = /\.lock$/;

/**
 * Watches a handful of folders of the git directories: those with `HEAD`, `packed-refs` and the
 * marks of rebases and merges, the folders below `refs/`, `logs/` and `reftable/`. A folder that
 * cannot be watched is reported once and left to the poll.
 */
export function createRefWatcher(repository: Repository, log: Log): RefWatcher {
  return {
    watch(wake) {
      const folders = new WatchedFolders(repository, log, wake);
      folders.renew();
      return folders;
    },
  };
}

class WatchedFolders implements Disposable {
  readonly #repository: Repository;
  readonly #log: Log;
  readonly #wake: () => void;
  readonly #watchers = new Map<string, Disposable>();
  #isRenewing = false;
  #isRenewalDue = false;
  #isDisposed = false;
  #hasWarned = false;

  constructor(repository: Repository, log: Log, wake: () => void) {
    this.#repository = repository;
    this.#log = log;
    this.#wake = wake;
  }

  dispose(): void {
    this.#isDisposed = true;
    for (const watcher of this.#watchers.values()) watcher.dispose();
    this.#watchers.clear();
  }

  /** Watches folders that have come and lets go those that went; wakes if there were new ones. */
  renew(): void {
    this.#isRenewalDue = true;
    if (!this.#isRenewing) void this.#renewWhileDue();
  }

  async #renewWhileDue(): Promise<void> {
    this.#isRenewing = true;
    while (this.#isRenewalDue && !this.#isDisposed) {
      this.#isRenewalDue = false;
      await this.#renewOnce();
    }
    this.#isRenewing = false;
  }

  async #renewOnce(): Promise<void> {
    try {
      const wanted = new Set(await foldersToWatch(this.#repository));
      for (const folder of this.#watchers.keys()) if (!wanted.has(folder)) this.#drop(folder);
      const fresh = [...wanted].filter((folder) => !this.#watchers.has(folder));
      for (const folder of fresh) this.#add(folder);
      if (fresh.length > 0) this.#wakeUp();
    } catch (error) {
      this.#warn(error);
    }
  }

  #add(folder: string): void {
    if (this.#isDisposed) return;
    try {
      const watcher: FSWatcher = watch(folder, { persistent: false }, (event, name) => {
        this.#noticed(folder, event, name);
      });
      watcher.on('error', (error) => {
        this.#warn(error);
        this.#drop(folder);
      });
      this.#watchers.set(
        folder,
        toDisposable(() => watcher.close()),
      );
    } catch (error) {
      if (!isAbsent(error)) this.#warn(error);
    }
  }

  #noticed(folder: string, event: string, name: string | null): void {
    if (name !== null && (LOCK.test(name) || (!this.#isOfRefs(folder) && NOISE.test(name)))) return;
    this.#wakeUp();
    // Something came or went: a folder of refs, perhaps, or this folder itself.
    if (event !== 'rename') return;
    if (name === path.basename(folder)) this.#drop(folder);
    this.renew();
  }

  /** A branch may have any name. */
  #isOfRefs(folder: string): boolean {
    return folder.startsWith(path.join(this.#repository.commonDir, 'refs'));
  }

  #wakeUp(): void {
    if (!this.#isDisposed) this.#wake();
  }

  #drop(folder: string): void {
    this.#watchers.get(folder)?.dispose();
    this.#watchers.delete(folder);
  }

  #warn(error: unknown): void {
    if (this.#hasWarned || this.#isDisposed) return;
    this.#hasWarned = true;
    this.#log.warn(`Watching is incomplete, a slow poll stands in: ${messageOf(error)}`);
  }
}

async function foldersToWatch({ commonDir, refFormat }: Repository): Promise<readonly string[]> {
  const dirs = [...worktreeDirs(commonDir).values()];
  const perWorktree = dirs.flatMap((dir) => [dir, path.join(dir, 'logs')]);
  const worktrees = path.join(commonDir, 'worktrees');
  if (refFormat === 'reftable') {
    return existing([...perWorktree, worktrees, ...dirs.map((dir) => path.join(dir, 'reftable'))]);
  }
  const roots = WATCHED_NAMESPACES.map((namespace) => path.join(commonDir, namespace.slice(0, -1)));
  const nested = await Promise.all(roots.map((root) => foldersBelow(root)));
  return existing([
    ...perWorktree,
    worktrees,
    path.join(commonDir, 'refs'),
    ...nested.flat().slice(0, MOST_FOLDERS),
  ]);
}

async function foldersBelow(root: string): Promise<readonly string[]> {
  const folders = [root];
  for (const folder of folders) {
    if (folders.length > MOST_FOLDERS) break;
    for (const entry of await listing(folder)) {
      if (entry.isDirectory()) folders.push(path.join(folder, entry.name));
    }
  }
  return folders;
}

async function listing(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

async function existing(folders: readonly string[]): Promise<readonly string[]> {
  const are = await Promise.all(folders.map(isFolder));
  return folders.filter((_, index) => are[index]);
}

async function isFolder(folder: string): Promise<boolean> {
  try {
    return (await stat(folder)).isDirectory();
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}
