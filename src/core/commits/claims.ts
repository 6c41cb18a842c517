import type { Oid } from '../events/commitData.ts';
import type { NewCommit } from '../ports.ts';
import { walkDamaged, type Walk } from './damagedWalk.ts';
import type { Look, TellContext } from './look.ts';
import type { Move } from './moves.ts';
import { refKind } from './refNames.ts';
import { createdIn } from './reflogVisits.ts';
import { isReadable, newCommits } from './walk.ts';

/** New commits, and the move of a ref or HEAD that brought them. */
export interface Claim {
  readonly move: Move;
  readonly commits: readonly NewCommit[];
}

export interface Claims {
  readonly claims: readonly Claim[];
  /** For commits that were made here: the move that says so, whoever brought them first. */
  readonly makers: ReadonlyMap<Oid, Move>;
  /** Commits that cannot be read, with the ref that brought them. */
  readonly unreadable: ReadonlyMap<Oid, string | null>;
}

/** Shares out all commits that were not told yet among the moves, each to the first one. */
export async function claimCommits(
  context: TellContext,
  look: Look,
  moves: readonly Move[],
): Promise<Claims> {
  const { cursor, told } = look;
  const known = knownTips(look);
  const makers = makersOf(moves);
  const fresh = new Set(makersOf(moves.filter(({ isExact }) => isExact)).keys());
  const pending = new Set(Object.keys(cursor.unreadable));
  const unreadable = new Map<Oid, string | null>();
  const claims: Claim[] = [];
  const claim = (move: Move, walk: Walk): void => {
    for (const { oid } of walk.commits) known.add(oid);
    for (const oid of walk.unreadable) unreadable.set(oid, unreadable.get(oid) ?? move.ref);
    const commits = walk.commits.filter(({ oid }) => !told.has(oid));
    if (commits.length > 0) claims.push({ move, commits });
  };
  for (const retry of retriesOf(look)) {
    claim(retry, await walkAgain(context, retry.tips, { known, pending }));
  }
  for (const move of moves) {
    claim(move, await newCommits(context, { tips: move.tips, known, fresh, pending }));
  }
  return { claims, makers, unreadable };
}

/** All commits that were told are reachable from these. */
function knownTips({ cursor }: Look): Set<Oid> {
  const heads = Object.values(cursor.heads).flatMap(({ oid }) => (oid === null ? [] : [oid]));
  return new Set([...Object.values(cursor.refs), ...heads, ...cursor.abandoned]);
}

/** A branch comes before the HEAD that was on it. */
function makersOf(moves: readonly Move[]): ReadonlyMap<Oid, Move> {
  const makers = new Map<Oid, Move>();
  for (const move of moves) {
    for (const oid of createdIn(move.entries)) if (!makers.has(oid)) makers.set(oid, move);
  }
  return makers;
}

/** Commits that could not be read so far, as if a ref had just come to each. */
function retriesOf({ cursor }: Look): readonly Move[] {
  return Object.entries(cursor.unreadable).map(([oid, ref]) => ({
    ref,
    worktree: null,
    from: null,
    to: oid,
    entries: [],
    isExact: true,
    tips: [oid],
    origin: ref !== null && refKind(ref) === 'remote' ? 'remote' : 'local',
  }));
}

/** What is known may have the commit among its ancestors, where git would not look for it. */
async function walkAgain(
  { objects }: TellContext,
  tips: readonly Oid[],
  stops: { readonly known: ReadonlySet<Oid>; readonly pending: ReadonlySet<Oid> },
): Promise<Walk> {
  const isThere = await Promise.all(tips.map((tip) => isReadable(objects, tip)));
  if (!isThere.every(Boolean)) return { commits: [], unreadable: tips };
  return walkDamaged(objects, { tips, ...stops });
}
