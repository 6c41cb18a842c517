import { isEvent, type AnyEvent } from '../events/event.ts';
import type { Cursor, RefSnapshot, RefSource } from '../ports.ts';
import { abandonedBy } from './abandoned.ts';
import type { Look, TellContext } from './look.ts';
import { readMoves } from './moves.ts';
import { diffSnapshots, settle } from './snapshotDiff.ts';
import { tellCommits } from './tellCommits.ts';
import { tellRefs } from './tellRefs.ts';
import { tellRewrites } from './tellRewrites.ts';

export interface Telling {
  readonly events: readonly AnyEvent[];
  /** To be stored once the events are. Of the same generation if there is nothing to tell. */
  readonly cursor: Cursor;
}

/**
 * The cursor of a repository that is seen for the first time: all there is counts as told, also
 * what an operation that is under way has made so far.
 * @param now milliseconds since the epoch
 */
export async function firstCursor(
  refs: RefSource,
  snapshot: RefSnapshot,
  now: number,
): Promise<Cursor> {
  const reflogs: Record<string, string> = {};
  for (const { id } of snapshot.worktrees) {
    reflogs[`${id}:HEAD`] = (await refs.reflog('HEAD', id, undefined)).mark;
  }
  const heads = snapshot.worktrees.map(({ id, ref, oid }) => [id, { ref, oid }] as const);
  return {
    version: 1,
    generation: now,
    at: now,
    refs: Object.fromEntries(snapshot.refs),
    heads: Object.fromEntries(heads),
    reflogs,
    abandoned: [],
    unreadable: {},
  };
}

/**
 * All that happened between the cursor and the snapshot, as events in an order in which nothing
 * is mentioned before it was told.
 */
export async function tell(context: TellContext, look: Look): Promise<Telling> {
  const { cursor, snapshot } = look;
  const settled = settle(snapshot, cursor);
  const diff = diffSnapshots(cursor, settled);
  const { moves, reflogs } = await readMoves(context.refs, cursor, snapshot, diff);
  const commits = await tellCommits(context, look, moves);
  const rewrites = await tellRewrites(context, look, moves);
  const refs = await tellRefs(context, look, { diff, moves, commits });
  const events = [...commits.events, ...rewrites, ...refs];
  const { unreadable } = commits;
  const forward = refs.flatMap((event) =>
    isEvent(event, 'ref.moved') && event.data.from !== null ? [event.data.from] : [],
  );
  const isPlain = Object.keys(unreadable).length === 0;
  const abandoned = abandonedBy(cursor, settled, { moves, forward, isPlain });
  const generation = cursor.generation + (events.length > 0 ? 1 : 0);
  const at = events.length > 0 ? look.observedAt : cursor.at;
  const marks = { ...settled, reflogs, abandoned, unreadable };
  return { events, cursor: { version: 1, generation, ...(at !== undefined && { at }), ...marks } };
}
