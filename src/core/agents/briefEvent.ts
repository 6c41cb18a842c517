import type { CommitData } from '../events/commitData.ts';
import { isEvent, shortType } from '../events/event.ts';
import type { StoredEvent } from '../ports.ts';
import { briefVerdict } from './briefFinding.ts';

/** What an agent needs of an event: without the envelope that machines need. */
export function briefEvent(event: StoredEvent): object {
  const { sequence, subject, time } = event;
  return {
    sequence: Number(sequence),
    type: shortType(event),
    time,
    ...(subject !== undefined && { subject }),
    data: dataOf(event),
  };
}

function dataOf(event: StoredEvent): unknown {
  if (isEvent(event, 'commit.created')) return briefCommit(event.data);
  if (isEvent(event, 'validation.completed')) {
    return { commit: event.data.commit, ...briefVerdict(event.data) };
  }
  return event.data;
}

/** A commit as an agent needs it. */
export function briefCommit({ oid, branch, author, actor, message, changes }: CommitData): object {
  const files = changes.map(({ kind, path }) => `${kind}: ${path}`);
  return { commit: oid, branch, author: author.name, actor: actor.kind, message, files };
}
