import path from 'node:path';
import type { HeadPosition, Oid } from '../../core/events/commitData.ts';
import type { WorktreeHead } from '../../core/ports.ts';
import { namesIn } from '../files/smallFiles.ts';
import { readOperation, type OperationState } from './operations.ts';
import { readRefFile } from './refFiles.ts';

/** The git directories of all work trees by their id; the main one's is the common directory. */
export function worktreeDirs(commonDir: string): ReadonlyMap<string, string> {
  const folder = path.join(commonDir, 'worktrees');
  const names = namesIn(folder);
  return new Map([['', commonDir], ...names.map((id) => [id, path.join(folder, id)] as const)]);
}

/** What a branch points to; `null` if it is not born. */
export type OidOf = (ref: string) => Oid | null;

/** What the HEAD of a work tree holds; `undefined` if there is none (now). */
export function readHead(dir: string, oidOf: OidOf): HeadPosition | undefined {
  const value = readRefFile(path.join(dir, 'HEAD'));
  if (value === undefined) return undefined;
  if (!value.startsWith('ref: ')) return { ref: null, oid: value };
  const ref = value.slice('ref: '.length);
  return { ref, oid: oidOf(ref) };
}

/** The HEAD of one work tree, and what git is in the middle of there. */
export function readWorktreeHead(id: string, dir: string, oidOf: OidOf): WorktreeHead | undefined {
  const head = readHead(dir, oidOf);
  return head === undefined ? undefined : { id, ...head, ...readOperation(dir, head) };
}

/** Both at once: what was under way before or after a moment may have been so in that moment. */
export function eitherOperation(before: OperationState, after: OperationState): OperationState {
  return {
    operation: after.operation ?? before.operation,
    heldRefs: [...new Set([...before.heldRefs, ...after.heldRefs])],
  };
}
