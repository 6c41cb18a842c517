import path from 'node:path';
import type { Oid } from '../../core/events/commitData.ts';
import type { GitOperation, WorktreeHead } from '../../core/ports.ts';
import { firstLineOf, modifiedAt, namesIn } from '../files/smallFiles.ts';

/** What git is in the middle of in a work tree, and the refs that it moves. */
export type OperationState = Pick<WorktreeHead, 'operation' | 'heldRefs'>;

/** Git writes its own files of an interrupted series within this time. */
const SETTLED_MS = 2_000;

/** What the files in a work tree's git directory say (wt-status.c, `wt_status_get_state`). */
export function readOperation(
  dir: string,
  head: { readonly ref: string | null; readonly oid: Oid | null },
): OperationState {
  const operation = operationIn(dir, head.oid);
  return {
    operation,
    heldRefs: operation === null ? [] : heldRefs(dir, operation, head.ref),
  };
}

function operationIn(dir: string, head: Oid | null): GitOperation | null {
  const names = new Set(namesIn(dir));
  if (names.has('rebase-merge')) return 'rebase';
  if (names.has('rebase-apply')) {
    const files = namesIn(path.join(dir, 'rebase-apply'));
    return files.includes('applying') ? 'am' : 'rebase';
  }
  if (names.has('MERGE_HEAD')) return 'merge';
  if (names.has('CHERRY_PICK_HEAD')) return 'cherry-pick';
  if (names.has('REVERT_HEAD')) return 'revert';
  if (names.has('sequencer') && !isLeftBehind(dir, head)) return 'cherry-pick';
  return names.has('BISECT_LOG') ? 'bisect' : null;
}

/**
 * A series of picks that somebody went on from by hand stays behind, perhaps for ever. Once HEAD
 * has left the place that git noted, `--abort` would not go back any more (sequencer.c,
 * `rollback_is_safe`), so nothing is to be held.
 */
function isLeftBehind(dir: string, head: Oid | null): boolean {
  const file = path.join(dir, 'sequencer', 'abort-safety');
  const noted = firstLineOf(file);
  if (noted === undefined || noted === head) return false;
  return Date.now() - modifiedAt(file) > SETTLED_MS;
}

/**
 * A rebase detaches HEAD and moves its branch in the end; a bisect moves no branch at all. HEAD on
 * a branch in the middle of either means that a person went on elsewhere.
 */
function heldRefs(dir: string, operation: GitOperation, ref: string | null): readonly string[] {
  if (operation === 'bisect') return [];
  if (operation !== 'rebase') return ref === null ? [] : [ref];
  const files = ['rebase-merge', 'rebase-apply'].map((name) => path.join(dir, name, 'head-name'));
  const names = files.map(firstLineOf);
  return names.filter((name): name is string => name?.startsWith('refs/') === true);
}
