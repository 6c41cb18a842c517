import { mapLimited } from '../mapLimited.ts';
import type { Oid } from '../events/commitData.ts';
import type { Cursor, ReflogEntry, ReflogTail, RefSnapshot, RefSource } from '../ports.ts';
import { refKind } from './refNames.ts';
import { entriesSince, visitedOids } from './reflogVisits.ts';
import type { RefChange, SnapshotDiff } from './snapshotDiff.ts';

/** What happened to one ref, or to the HEAD of one work tree, since the cursor. */
export interface Move {
  /** Full name; `null` for a HEAD, which may have been at commits that no ref ever held. */
  readonly ref: string | null;
  /** Whose HEAD it is; `null` for a ref. */
  readonly worktree: string | null;
  readonly from: Oid | null;
  readonly to: Oid | null;
  /** The reflog's entries on the way, oldest first; empty where there is no reflog. */
  readonly entries: readonly ReflogEntry[];
  /** All commits that it was at on the way, and is at now. */
  readonly tips: readonly Oid[];
  readonly origin: 'local' | 'remote';
}

export interface Moves {
  /** In the order in which they lay claim to new commits. */
  readonly moves: readonly Move[];
  readonly reflogs: Cursor['reflogs'];
}

const READS_AT_ONCE = 16;
const ZERO = /^0+$/;

/** Reads the reflogs of all that changed, and of each HEAD that is not held. */
export async function readMoves(
  refs: RefSource,
  cursor: Cursor,
  snapshot: RefSnapshot,
  diff: SnapshotDiff,
): Promise<Moves> {
  const reflogs: Record<string, string> = { ...cursor.reflogs };
  const current = new Set(snapshot.worktrees.map((worktree) => worktree.ref));
  const ofRefs = await mapLimited(diff.refs, READS_AT_ONCE, async (change) => {
    if (change.to === null || refKind(change.ref) === 'tag') return refMove(change, []);
    const tail = await refs.reflog(change.ref, '', cursor.reflogs[`:${change.ref}`]);
    reflogs[`:${change.ref}`] = tail.mark;
    return refMove(change, entriesSince(tail, change.from));
  });
  for (const { ref, to } of diff.refs) {
    if (to === null) Reflect.deleteProperty(reflogs, `:${ref}`);
  }
  const settledHeads = snapshot.worktrees.filter((worktree) => worktree.operation === null);
  const ofHeads = await mapLimited(settledHeads, READS_AT_ONCE, async ({ id, ref, oid }) => {
    const told = cursor.heads[id];
    const tail = await refs.reflog('HEAD', id, cursor.reflogs[`${id}:HEAD`]);
    reflogs[`${id}:HEAD`] = tail.mark;
    return headMove({ id, from: told?.oid ?? null, detachedAt: ref === null ? oid : null }, tail);
  });
  const ordered = ofRefs.toSorted((a, b) => precedence(a, current) - precedence(b, current));
  return { moves: [...ordered, ...ofHeads], reflogs };
}

function refMove(change: RefChange, entries: readonly ReflogEntry[]): Move {
  const visited = change.to === null ? [] : [...visitedOids(entries), change.to];
  const origin = originOf(change.ref, entries);
  return { ...change, worktree: null, entries, tips: realOids(visited), origin };
}

interface HeadStep {
  readonly id: string;
  readonly from: Oid | null;
  readonly detachedAt: Oid | null;
}

function headMove({ id, from, detachedAt }: HeadStep, tail: ReflogTail): Move {
  const entries = tail.isExact ? tail.entries : [];
  const tips = realOids([...visitedOids(entries), ...(detachedAt === null ? [] : [detachedAt])]);
  return { ref: null, worktree: id, from, to: detachedAt, entries, tips, origin: 'local' };
}

function realOids(oids: readonly Oid[]): readonly Oid[] {
  return [...new Set(oids)].filter((oid) => !ZERO.test(oid));
}

function originOf(ref: string, entries: readonly ReflogEntry[]): 'local' | 'remote' {
  if (refKind(ref) === 'remote') return isPush(entries) ? 'local' : 'remote';
  return /^(pull|fetch|clone)\b/.test(causeOf(entries)) ? 'remote' : 'local';
}

function isPush(entries: readonly ReflogEntry[]): boolean {
  return causeOf(entries) === 'update by push';
}

/** The words of the last entry, `unknown` where there is none. */
export function causeOf(entries: readonly ReflogEntry[]): string {
  return entries.at(-1)?.cause ?? 'unknown';
}

/**
 * What was fetched came from elsewhere, also if a branch moved on to it in the same moment; what
 * was pushed was here before. Then the branches people are on, other branches, tags.
 */
function precedence(move: Move, current: ReadonlySet<string | null>): number {
  const kind = move.ref === null ? undefined : refKind(move.ref);
  if (kind === 'remote') return isPush(move.entries) ? 3 : 0;
  if (kind === 'branch') return current.has(move.ref) ? 1 : 2;
  return 4;
}
