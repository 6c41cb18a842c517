import { mapLimited } from '../mapLimited.ts';
import type { Oid } from '../events/commitData.ts';
import type {
  Cursor,
  ReflogEntry,
  ReflogTail,
  RefSnapshot,
  RefSource,
  WorktreeHead,
} from '../ports.ts';
import { refKind } from './refNames.ts';
import { causeOf, entriesSince, isFromElsewhere, visitsIn } from './reflogVisits.ts';
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
  /** Whether all entries are news. Else old ones may be among them: a renamed ref takes its log along. */
  readonly isExact: boolean;
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
const NO_TAIL: ReflogTail = Object.freeze({ entries: [], mark: '', isExact: true });
const ZERO = /^0+$/;

/** Reads the reflogs of all that changed, and of each HEAD that is not held. */
export async function readMoves(
  refs: RefSource,
  cursor: Cursor,
  snapshot: RefSnapshot,
  diff: SnapshotDiff,
): Promise<Moves> {
  const reflogs = new Map(Object.entries(cursor.reflogs).filter(isWanted(snapshot)));
  const tailOf = async (key: LogKey, until: Oid | null): Promise<ReflogTail> => {
    const name = `${key.worktree}:${key.ref}`;
    const before = reflogs.get(name);
    const tail = tailUntil(await refs.reflog(key.ref, key.worktree, before), until, before);
    reflogs.set(name, tail.mark);
    return tail;
  };
  const ofRefs = await mapLimited(diff.refs, READS_AT_ONCE, async (change) => {
    const { ref, to } = change;
    if (to === null || refKind(ref) === 'tag') return refMove(change, NO_TAIL);
    return refMove(change, await tailOf({ ref, worktree: '' }, to));
  });
  const heads = snapshot.worktrees.filter(({ operation }) => operation === null);
  const ofHeads = await mapLimited(heads, READS_AT_ONCE, async (head) => {
    const tail = await tailOf({ ref: 'HEAD', worktree: head.id }, head.oid);
    return headMove(head, cursor.heads[head.id]?.oid ?? null, tail);
  });
  const current = new Set(snapshot.worktrees.map((worktree) => worktree.ref));
  const ordered = ofRefs.toSorted((a, b) => precedence(a, current) - precedence(b, current));
  return { moves: [...ordered, ...ofHeads], reflogs: Object.fromEntries(reflogs) };
}

interface LogKey {
  readonly ref: string;
  readonly worktree: string;
}

/** Marks of refs and work trees that are gone are forgotten: another may come by that name. */
function isWanted({ refs, worktrees }: RefSnapshot): (mark: readonly [string, string]) => boolean {
  const heads = new Set(worktrees.map(({ id }) => `${id}:HEAD`));
  return ([name]) => heads.has(name) || refs.has(name.slice(1));
}

/**
 * The tail as it was when the snapshot was taken. What was written since may be a step of an
 * operation that has begun in between, or a commit whose branch git moves in a moment (it writes
 * the reflog of HEAD first); the next look will know.
 * @param before where the tail begins
 */
function tailUntil(tail: ReflogTail, oid: Oid | null, before: string | undefined): ReflogTail {
  const last = tail.entries.findLastIndex(({ to }) => to === oid);
  const entry = tail.entries[last];
  if (entry !== undefined) {
    return { ...tail, entries: tail.entries.slice(0, last + 1), mark: entry.mark };
  }
  const isAhead = tail.isExact && tail.entries[0]?.from === oid;
  return isAhead && before !== undefined ? { ...tail, entries: [], mark: before } : tail;
}

function refMove(change: RefChange, tail: ReflogTail): Move {
  const entries = entriesSince(tail, change.from);
  const way = { entries, isExact: tail.isExact, tips: tipsOf(entries, change.to) };
  return { ...change, worktree: null, ...way, origin: originOf(change.ref, entries) };
}

function headMove({ id, ref, oid }: WorktreeHead, from: Oid | null, tail: ReflogTail): Move {
  const to = ref === null ? oid : null;
  const entries = entriesSince(tail, from);
  const way = { entries, isExact: tail.isExact, tips: tipsOf(entries, to) };
  return { ref: null, worktree: id, from, to, ...way, origin: 'local' };
}

function tipsOf(entries: readonly ReflogEntry[], to: Oid | null): readonly Oid[] {
  const oids = visitsIn(entries).map((entry) => entry.to);
  return [...new Set([...oids, to])].filter((oid) => oid !== null && !ZERO.test(oid)) as Oid[];
}

function originOf(ref: string, entries: readonly ReflogEntry[]): 'local' | 'remote' {
  if (refKind(ref) === 'remote') return isPush(entries) ? 'local' : 'remote';
  return entries.some(isFromElsewhere) ? 'remote' : 'local';
}

function isPush(entries: readonly ReflogEntry[]): boolean {
  return causeOf(entries) === 'update by push';
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
