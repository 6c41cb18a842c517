import type { Oid } from '../events/commitData.ts';
import { createEvent, type AnyEvent } from '../events/event.ts';
import type { EventMap, EventType } from '../events/eventMap.ts';
import type { ObjectSource, RefSource } from '../ports.ts';
import { causeOf, type Move } from './moves.ts';
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
    events.push(await refEvent(context, look, { ...change, cause }, found.commits.forward));
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
  forward: ReadonlySet<string>,
): Promise<AnyEvent> {
  const { ref, from, to } = change;
  if (refKind(ref) === 'tag' && from === null && to !== null) {
    const data = { ref, name: shortRef(ref), oid: to, target: await peel(context.objects, to) };
    return movedEvent(context, look, 'tag.created', { key: `${ref}\0${to}`, subject: ref, data });
  }
  const type = await classify(context.refs, change, forward);
  const key = `${ref}\0${from ?? ''}\0${to ?? ''}`;
  return movedEvent(context, look, type, { key, subject: ref, data: change });
}

async function classify(
  refs: RefSource,
  { ref, from, to }: RefChange,
  forward: ReadonlySet<string>,
): Promise<RefEventType> {
  if (to === null) return 'ref.deleted';
  if (from === null) return 'ref.created';
  if (refKind(ref) === 'tag') return 'ref.forced';
  if (forward.has(ref) || (await refs.isAncestor(from, to))) return 'ref.moved';
  return (await refs.isAncestor(to, from)) ? 'ref.rewound' : 'ref.forced';
}

/** Follows annotated tags to what they mean in the end; a missing object ends the way. */
async function peel(objects: ObjectSource, oid: Oid): Promise<Oid> {
  const seen = new Set<Oid>();
  for (let current = oid; ;) {
    const object = seen.has(current) ? undefined : await objects.read(current);
    if (object?.type !== 'tag') return current;
    seen.add(current);
    const target = /^object ([0-9a-f]+)\n/.exec(new TextDecoder().decode(object.content))?.[1];
    if (target === undefined) return current;
    current = target;
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
