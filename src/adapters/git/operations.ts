import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Oid } from '../../core/events/commitData.ts';
import type { GitOperation, WorktreeHead } from '../../core/ports.ts';
import { isAbsent } from '../files/isAbsent.ts';
import { firstLine, namesIn } from './lines.ts';

/** What git is in the middle of in a work tree, and the refs that it moves. */
export type OperationState = Pick<WorktreeHead, 'operation' | 'heldRefs'>;

/** Git writes its own files of an interrupted series within this time. */
const SETTLED_MS = 2_000;

/** What the files in a work tree's git directory say (wt-status.c, `wt_status_get_state`). */
export async function readOperation(
  dir: string,
  head: { readonly ref: string | null; readonly oid: Oid | null },
): Promise<OperationState> {
  const operation = await operationIn(dir, head.oid);
  return {
    operation,
    heldRefs: operation === null ? [] : await heldRefs(dir, operation, head.ref),
  };
}

async function operationIn(dir: string, head: Oid | null): Promise<GitOperation | null> {
  const names = new Set(await namesIn(dir));
  if (names.has('rebase-merge')) return 'rebase';
  if (names.has('rebase-apply')) {
    const files = await namesIn(path.join(dir, 'rebase-apply'));
    return files.includes('applying') ? 'am' : 'rebase';
  }
  if (names.has('MERGE_HEAD')) return 'merge';
  if (names.has('CHERRY_PICK_HEAD')) return 'cherry-pick';
  if (names.has('REVERT_HEAD')) return 'revert';
  if (names.has('sequencer') && !(await isLeftBehind(dir, head))) return 'cherry-pick';
  return names.has('BISECT_LOG') ? 'bisect' : null;
}

/**
 * A series of picks that somebody went on from by hand stays behind, perhaps for ever. Once HEAD
 * has left the place that git noted, `--abort` would not go back any more (sequencer.c,
 * `rollback_is_safe`), so nothing is to be held.
 */
async function isLeftBehind(dir: string, head: Oid | null): Promise<boolean> {
  const file = path.join(dir, 'sequencer', 'abort-safety');
  const noted = await firstLine(file);
  if (noted === undefined || noted === head) return false;
  return Date.now() - (await modifiedAt(file)) > SETTLED_MS;
}

async function modifiedAt(file: string): Promise<number> {
  try {
    return (await stat(file)).mtimeMs;
  } catch (error) {
    if (isAbsent(error)) return Date.now();
    throw error;
  }
}

/**
 * A rebase detaches HEAD and moves its branch in the end; a bisect moves no branch at all. HEAD on
 * a branch in the middle of either means that a person went on elsewhere.
 */
async function heldRefs(
  dir: string,
  operation: GitOperation,
  ref: string | null,
): Promise<readonly string[]> {
  if (operation === 'bisect') return [];
  if (operation !== 'rebase') return ref === null ? [] : [ref];
  const files = ['rebase-merge', 'rebase-apply'].map((name) => path.join(dir, name, 'head-name'));
  const names = await Promise.all(files.map(firstLine));
  return names.filter((name): name is string => name?.startsWith('refs/') === true);
}
