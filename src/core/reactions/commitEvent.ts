import type { CommitData } from '../events/commitData.ts';
import { createEvent } from '../events/event.ts';
import type { StoredEvent } from '../ports.ts';

/** The event of a commit that is looked at once more; it is not in the stream, so its place is 0. */
export function commitEvent(source: string, commit: CommitData, observedAt: number): StoredEvent {
  const id = `${commit.oid}@${observedAt}`;
  const about = { id, source, subject: commit.ref ?? commit.oid, observedAt };
  const event = createEvent({ ...about, type: 'commit.created', data: commit });
  return Object.freeze({ ...event, sequence: '0'.repeat(16) });
}
