import type { Oid } from '../events/commitData.ts';
import type { AnyEvent } from '../events/event.ts';
import type { Cursor, RefSnapshot, RefSource } from '../ports.ts';
import type { Look, TellContext } from './look.ts';
import { readMoves, type Move } from './moves.ts';
import { diffSnapshots, settle, type Settled } from './snapshotDiff.ts';
import { tellCommits } from './tellCommits.ts';
import { tellRefs } from './tellRefs.ts';
import { tellRewrites } from './tellRewrites.ts';

export interface Telling {
  readonly events: readonly AnyEvent[];
  /** To be stored once the events are. */
  readonly cursor: Cursor;
}

const ABANDONED_KEPT = 2_000;

/** The cursor of a repository that is seen for the first time: all there is counts as told. */
export async function firstCursor(refs: RefSource, snapshot: RefSnapshot): Promise<Cursor> {
  const reflogs: Record<string, string> = {};
  for (const { id } of snapshot.worktrees) {
    reflogs[`${id}:HEAD`] = (await refs.reflog('HEAD', id, undefined)).mark;
  }
  const settled = settle(snapshot, { refs: {}, heads: {} });
  return { version: 1, generation: 0, ...settled, reflogs, abandoned: [], unreadable: {} };
}

/**
 * All that happened between the cursor and the snapshot, as events in an order in which nothing
 * is mentioned before it was told; `undefined` if nothing happened.
 */
export async function tell(context: TellContext, look: Look): Promise<Telling | undefined> {
  const { cursor, snapshot } = look;
  const settled = settle(snapshot, cursor);
  const diff = diffSnapshots(cursor, settled);
  if (diff.refs.length === 0 && diff.heads.length === 0) return undefined;
  const { moves, reflogs } = await readMoves(context.refs, cursor, snapshot, diff);
  const commits = await tellCommits(context, look, moves);
  const rewrites = await tellRewrites(context, look, moves);
  const refs = await tellRefs(context, look, { diff, moves, commits });
  return {
    events: [...commits.events, ...rewrites, ...refs],
    cursor: {
      version: 1,
      generation: cursor.generation + 1,
      ...settled,
      reflogs,
      abandoned: abandonedBy(cursor, settled, moves),
      unreadable: commits.unreadable,
    },
  };
}

/** Told tips that no ref holds now. Some may still be reachable; to remember those is harmless. */
function abandonedBy(cursor: Cursor, settled: Settled, moves: readonly Move[]): readonly Oid[] {
  const held = new Set<Oid | null>(Object.values(settled.refs));
  const isPlain = (move: Move): boolean => move.entries.length === 1 && move.tips.length === 1;
  const left = moves.flatMap((move) => [
    ...(isPlain(move) && move.entries[0]?.cause.startsWith('commit:') === true ? [] : [move.from]),
    ...move.tips,
  ]);
  const oids = [...cursor.abandoned, ...left].filter((oid) => oid !== null && !held.has(oid));
  return [...new Set(oids as Oid[])].slice(-ABANDONED_KEPT);
}
