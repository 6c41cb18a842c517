import path from 'node:path';
import type { Oid } from '../../core/events/commitData.ts';
import type { RawPath } from '../../core/rollback/operation.ts';
import { gitText, runGit } from '../git/gitProcess.ts';
import { copyIndex } from '../git/indexCopy.ts';
import type { Repository } from '../git/repository.ts';
import { indexInfo, type IndexNow } from './indexEntries.ts';

/** Tracked paths whose file differs from the index, and untracked ones; ignored ones never. */
export async function changedPaths(repository: Repository): Promise<readonly RawPath[]> {
  const [modified, untracked] = await Promise.all([
    list(repository, ['diff-files', '--name-only', '-z', '--ignore-submodules=all']),
    untrackedPaths(repository),
  ]);
  return [...new Set([...modified, ...untracked])];
}

/** Untracked files that are not ignored; repositories within this one are left alone. */
export async function untrackedPaths(repository: Repository): Promise<readonly RawPath[]> {
  const all = await list(repository, ['ls-files', '--others', '--exclude-standard', '-z']);
  return all.filter((found) => !found.endsWith('/'));
}

async function list(repository: Repository, args: readonly string[]): Promise<readonly RawPath[]> {
  const { stdout } = await runGit(repository, args);
  return Buffer.from(stdout).toString('latin1').split('\0').filter(Boolean);
}

/** The entries of the index without conflict, as a tree; written through a copy of the index. */
export async function indexTree(
  repository: Repository,
  folder: string,
  { stages }: IndexNow,
): Promise<Oid> {
  const copy = path.join(folder, 'index.kept');
  await copyIndex(repository, copy);
  const options = { writes: true, env: { GIT_INDEX_FILE: copy } };
  if (stages.length > 0) {
    const input = indexInfo(repository, new Map(stages.map((stage) => [stage.path, null])));
    await runGit(repository, ['update-index', '-z', '--index-info'], { ...options, input });
  }
  return gitText(repository, ['write-tree', '--missing-ok'], options);
}
