import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Oid } from '../../core/events/commitData.ts';
import type { GitOperation, WorktreeHead } from '../../core/ports.ts';
import { isAbsent } from '../files/isAbsent.ts';
import { readRefFile } from './refFiles.ts';

/** The git directories of all work trees by their id; the main one's is the common directory. */
export async function worktreeDirs(commonDir: string): Promise<ReadonlyMap<string, string>> {
  const folder = path.join(commonDir, 'worktrees');
  const names = await namesIn(folder);
  return new Map([['', commonDir], ...names.map((id) => [id, path.join(folder, id)] as const)]);
}

/** The HEAD of one work tree, and what git is in the middle of there. */
export async function readWorktreeHead(
  id: string,
  dir: string,
  refs: ReadonlyMap<string, Oid>,
): Promise<WorktreeHead | undefined> {
  const [value, names] = await Promise.all([readRefFile(path.join(dir, 'HEAD')), namesIn(dir)]);
  if (value === undefined) return undefined;
  const ref = value.startsWith('ref: ') ? value.slice('ref: '.length) : null;
  const operation = await operationIn(dir, new Set(names));
  return {
    id,
    ref,
    oid: ref === null ? value : (refs.get(ref) ?? null),
    operation,
    heldRefs: operation === null ? [] : await heldRefs(dir, ref),
  };
}

/** What the files in a git directory say that git is in the middle of (wt-status.c knows more). */
export async function operationIn(
  dir: string,
  names: ReadonlySet<string>,
): Promise<GitOperation | null> {
  if (names.has('rebase-merge')) return 'rebase';
  if (names.has('rebase-apply')) {
    const files = await namesIn(path.join(dir, 'rebase-apply'));
    return files.includes('applying') ? 'am' : 'rebase';
  }
  if (names.has('MERGE_HEAD')) return 'merge';
  if (names.has('CHERRY_PICK_HEAD')) return 'cherry-pick';
  if (names.has('REVERT_HEAD')) return 'revert';
  if (names.has('sequencer')) return 'cherry-pick';
  return names.has('BISECT_LOG') ? 'bisect' : null;
}

/** The branch HEAD is on, or the one that a rebase will move in the end. */
async function heldRefs(dir: string, ref: string | null): Promise<readonly string[]> {
  const files = ['rebase-merge', 'rebase-apply'].map((name) => path.join(dir, name, 'head-name'));
  const names = await Promise.all(files.map(firstLine));
  return [ref, ...names].filter((name): name is string => name?.startsWith('refs/') === true);
}

async function firstLine(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).split('\n')[0];
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** The names in a folder; none if it is not there. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}
