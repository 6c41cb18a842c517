import type { CommitBatchData, Oid } from '../events/commitData.ts';
import { isEvent, type AnyEvent } from '../events/event.ts';

/** The commit that an event is about, `null` if it is about none. */
export function commitOf(event: AnyEvent): Oid | null {
  if (isEvent(event, 'commit.created')) return event.data.oid;
  if (isEvent(event, 'commit.batch')) return event.data.to;
  if (isEvent(event, 'commit.rewritten')) return event.data.by;
  if (isEvent(event, 'tag.created')) return event.data.target;
  if (isEvent(event, 'head.moved')) return event.data.to.oid;
  const { data } = event;
  if ('ref' in data && 'to' in data && typeof data.to === 'string') return data.to;
  return 'commit' in data && typeof data.commit === 'string' ? data.commit : null;
}

/** Whether it tells of commits that came, and no more than that. */
export function isOfCommit(event: AnyEvent): boolean {
  return isEvent(event, 'commit.created') || isEvent(event, 'commit.batch');
}

/** The commit before a batch: where its ref was, or what a new one was made from; none at a root. */
export async function batchBase(
  { parentOf }: { readonly parentOf: (commit: Oid) => Promise<Oid | undefined> },
  { from, oids }: Pick<CommitBatchData, 'from' | 'oids'>,
): Promise<Oid | undefined> {
  const [oldest] = oids;
  if (from !== null || oldest === undefined) return from ?? undefined;
  return parentOf(oldest);
}
