import { isReactorError } from '../errors.ts';
import type { CommitData, Oid } from '../events/commitData.ts';
import { createEvent, type AnyEvent } from '../events/event.ts';
import type { EventMap, EventType } from '../events/eventMap.ts';
import type { ObjectSource } from '../ports.ts';
import { tagged } from './damagedWalk.ts';
import type { Move } from './moves.ts';
import { causeOf } from './reflogVisits.ts';
import { readCommit } from './readCommit.ts';
import { refKind, shortRef } from './refNames.ts';
import type { HeadChange, RefChange, SnapshotDiff } from './snapshotDiff.ts';
import type { Look, TellContext } from './look.ts';
import type { ToldCommits } from './tellCommits.ts';

type RefEventType = 'ref.created' | 'ref.moved' | 'ref.deleted' | 'ref.rewound' | 'ref.forced';

/** What was found out about the refs and commits before their events are made. */
export interface Found {
  readonly diff: SnapshotDiff;
  readonly moves: readonly Move[];
  readonly commits: ToldCommits;
}

/** `ref.*` and `tag.created` for each ref that changed, then `head.moved`. */
export async function tellRefs(
  context: TellContext,
  look: Look,
  found: Found,
): Promise<readonly AnyEvent[]> {
  const events: AnyEvent[] = [];
  const causes = new Map(found.moves.map((move) => [move.ref, causeOf(move.entries)]));
  for (const change of found.diff.refs) {
    const cause = causes.get(change.ref) ?? 'unknown';
    events.push(await refEvent(context, look, { ...change, cause }, found.commits));
  }
  for (const change of found.diff.heads) {
    const move = found.moves.find(({ worktree }) => worktree === change.worktree);
    events.push(headEvent(context, look, change, causeOf(move?.entries ?? [])));
  }
  return events;
}

async function refEvent(
  context: TellContext,
  look: Look,
  change: RefChange & { readonly cause: string },
  commits: ToldCommits,
): Promise<AnyEvent> {
  const { ref, from, to } = change;
  if (refKind(ref) === 'tag' && from === null && to !== null) {
    const data = { ref, name: shortRef(ref), oid: to, target: await peel(context.objects, to) };
    return movedEvent(context, look, 'tag.created', { key: `${ref}\0${to}`, subject: ref, data });
  }
  const type = await classify(context, change, commits);
  const key = `${ref}\0${from ?? ''}\0${to ?? ''}`;
  return movedEvent(context, look, type, { key, subject: ref, data: change });
}

async function classify(
  { objects, refs }: TellContext,
  { ref, from, to }: RefChange,
  { described }: ToldCommits,
): Promise<RefEventType> {
  if (to === null) return 'ref.deleted';
  if (from === null) return 'ref.created';
  if (refKind(ref) === 'tag') return 'ref.forced';
  if (leadsBack(described, to, from)) return 'ref.moved';
  if (await areSiblings(objects, described.get(to), from)) return 'ref.forced';
  if (await refs.isAncestor(from, to)) return 'ref.moved';
  return (await refs.isAncestor(to, from)) ? 'ref.rewound' : 'ref.forced';
}

/** Whether the commits that were just told lead from one commit back to another. */
function leadsBack(described: ReadonlyMap<Oid, CommitData>, from: Oid, back: Oid): boolean {
  const seen = new Set<Oid>();
  const open = [from];
  for (let oid = open.pop(); oid !== undefined; oid = open.pop()) {
    const parents = seen.has(oid) ? [] : (described.get(oid)?.parents ?? []);
    if (parents.includes(back)) return true;
    seen.add(oid);
    open.push(...parents);
  }
  return false;
}

/** Two commits with the same parents, as amend makes them: neither leads to the other. */
async function areSiblings(
  objects: ObjectSource,
  one: CommitData | undefined,
  other: Oid,
): Promise<boolean> {
  if (one === undefined) return false;
  try {
    return (await readCommit(objects, other)).parents.join() === one.parents.join();
  } catch (error) {
    // The old one is gone after a gc; git will say that it leads nowhere.
    if (isReactorError(error)) return false;
    throw error;
  }
}

/** Follows annotated tags to what they mean in the end; an unreadable object ends the way. */
async function peel(objects: ObjectSource, oid: Oid): Promise<Oid> {
  const seen = new Set<Oid>();
  for (let current = oid; ;) {
    const target = seen.has(current) ? undefined : await tagTarget(objects, current);
    if (target === undefined) return current;
    seen.add(current);
    current = target;
  }
}

async function tagTarget(objects: ObjectSource, oid: Oid): Promise<Oid | undefined> {
  try {
    const object = await objects.read(oid);
    return object?.type === 'tag' ? tagged(object.content)[0] : undefined;
  } catch (error) {
    if (isReactorError(error)) return undefined;
    throw error;
  }
}

function headEvent(context: TellContext, look: Look, change: HeadChange, cause: string): AnyEvent {
  const { worktree, from, to } = change;
  const key = [worktree, from.ref, from.oid, to.ref, to.oid].join('\0');
  const data = { worktree, from, to, cause };
  return movedEvent(context, look, 'head.moved', { key, subject: to.ref ?? 'HEAD', data });
}

/** The id holds the generation too: a ref can make the same move twice. */
function movedEvent<T extends EventType>(
  context: TellContext,
  look: Look,
  type: T,
  about: { readonly key: string; readonly subject: string; readonly data: EventMap[T] },
): AnyEvent {
  const { source } = context;
  return createEvent({
    id: context.hash([source, type, about.key, look.cursor.generation].join('\0')),
    source,
    type,
    subject: about.subject,
    observedAt: look.observedAt,
    data: about.data,
  }) as AnyEvent;
}
