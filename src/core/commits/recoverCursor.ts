import type { HeadPosition, Oid } from '../events/commitData.ts';
import { isEvent, type AnyEvent } from '../events/event.ts';
import type { Cursor } from '../ports.ts';

/**
 * A cursor that was not stored before its process died, made up for from the events that were:
 * refs and HEADs are where the last of them says. Else a ref that went back in the meantime would
 * never be told to be back.
 * @param told commits that were told; a ref that came to any other one is left for the next look
 */
export function recoverCursor(
  cursor: Cursor,
  delivered: Iterable<AnyEvent>,
  told: { has(oid: Oid): boolean },
): Cursor {
  const since = cursor.at ?? Number.POSITIVE_INFINITY;
  const news = [...delivered].filter(({ time }) => Date.parse(time) > since);
  const newest = news.at(-1);
  if (newest === undefined) return cursor;
  const refs = new Map(Object.entries(cursor.refs));
  const heads = new Map(Object.entries(cursor.heads));
  const places = placesOf(cursor);
  const known = new Set<Oid | null>([null, ...places, ...cursor.abandoned]);
  const isKnown = (oid: Oid | null): boolean => known.has(oid) || (oid !== null && told.has(oid));
  for (const event of news) {
    const move = refMoveOf(event);
    if (move !== undefined && isKnown(move.to)) setOrDelete(refs, move);
    if (isEvent(event, 'head.moved') && isKnown(event.data.to.oid)) {
      heads.set(event.data.worktree, event.data.to);
    }
  }
  const settled = { refs: Object.fromEntries(refs), heads: Object.fromEntries(heads) };
  const abandoned = [...new Set([...cursor.abandoned, ...leftBy(places, settled)])];
  return { ...cursor, ...settled, at: Date.parse(newest.time), abandoned };
}

function leftBy(places: readonly Oid[], settled: Pick<Cursor, 'refs' | 'heads'>): readonly Oid[] {
  const held = new Set(placesOf(settled));
  return places.filter((oid) => !held.has(oid));
}

interface RefMove {
  readonly ref: string;
  readonly to: Oid | null;
}

const REF_EVENTS = [
  'ref.created',
  'ref.moved',
  'ref.rewound',
  'ref.forced',
  'ref.deleted',
] as const;

function refMoveOf(event: AnyEvent): RefMove | undefined {
  if (isEvent(event, 'tag.created')) return { ref: event.data.ref, to: event.data.oid };
  for (const type of REF_EVENTS) if (isEvent(event, type)) return event.data;
  return undefined;
}

function setOrDelete(refs: Map<string, Oid>, { ref, to }: RefMove): void {
  if (to === null) refs.delete(ref);
  else refs.set(ref, to);
}

/** Where the refs and HEADs were: all of it counts as told. */
function placesOf({ refs, heads }: Pick<Cursor, 'refs' | 'heads'>): readonly Oid[] {
  const ofHeads = Object.values(heads).flatMap(({ oid }: HeadPosition) =>
    oid === null ? [] : [oid],
  );
  return [...Object.values(refs), ...ofHeads];
}
