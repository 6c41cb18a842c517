import type { HeadPosition, Oid } from '../events/commitData.ts';
import type { RefSnapshot, WorktreeHead } from '../ports.ts';

/** What the commit stream counts as true at one moment: a snapshot without what is held. */
export interface Settled {
  readonly refs: Readonly<Record<string, Oid>>;
  readonly heads: Readonly<Record<string, HeadPosition>>;
}

export interface RefChange {
  readonly ref: string;
  readonly from: Oid | null;
  readonly to: Oid | null;
}

export interface HeadChange {
  readonly worktree: string;
  readonly from: HeadPosition;
  readonly to: HeadPosition;
}

export interface SnapshotDiff {
  readonly refs: readonly RefChange[];
  readonly heads: readonly HeadChange[];
}

const NOWHERE: HeadPosition = Object.freeze({ ref: null, oid: null });

/**
 * Leaves out what an unfinished rebase, merge, cherry-pick or bisect moved: those refs, and the
 * HEAD of that work tree, stay where the cursor has them until the operation ends.
 */
export function settle(snapshot: RefSnapshot, cursor: Settled): Settled {
  const refs: Record<string, Oid> = Object.fromEntries(snapshot.refs);
  const heads: Record<string, HeadPosition> = {};
  for (const worktree of snapshot.worktrees) {
    heads[worktree.id] = settledHead(worktree, cursor);
    if (worktree.operation === null) continue;
    for (const ref of worktree.heldRefs) hold(refs, ref, cursor.refs[ref]);
  }
  return { refs, heads };
}

function settledHead(worktree: WorktreeHead, cursor: Settled): HeadPosition {
  const now = { ref: worktree.ref, oid: worktree.oid };
  return worktree.operation === null ? now : (cursor.heads[worktree.id] ?? now);
}

function hold(refs: Record<string, Oid>, ref: string, told: Oid | undefined): void {
  if (told === undefined) Reflect.deleteProperty(refs, ref);
  else refs[ref] = told;
}

/** All that differs between what was told and what is settled now, in the order of the names. */
export function diffSnapshots(told: Settled, now: Settled): SnapshotDiff {
  return { refs: diffRefs(told.refs, now.refs), heads: diffHeads(told.heads, now.heads) };
}

function diffRefs(
  told: Readonly<Record<string, Oid>>,
  now: Readonly<Record<string, Oid>>,
): readonly RefChange[] {
  const changes: RefChange[] = [];
  for (const ref of Object.keys(now)) {
    const from = told[ref] ?? null;
    const to = now[ref] ?? null;
    if (from !== to) changes.push({ ref, from, to });
  }
  for (const ref of Object.keys(told)) {
    if (now[ref] === undefined) changes.push({ ref, from: told[ref] ?? null, to: null });
  }
  return changes.sort((a, b) => (a.ref < b.ref ? -1 : 1));
}

/** Work trees that are gone are not a change of HEAD; their branches speak for themselves. */
function diffHeads(
  told: Readonly<Record<string, HeadPosition>>,
  now: Readonly<Record<string, HeadPosition>>,
): readonly HeadChange[] {
  return Object.entries(now).flatMap(([worktree, to]) => {
    const from = told[worktree] ?? NOWHERE;
    return from.ref === to.ref && from.oid === to.oid ? [] : [{ worktree, from, to }];
  });
}
