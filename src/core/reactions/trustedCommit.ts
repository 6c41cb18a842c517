import type { Oid } from '../events/commitData.ts';
import { isEvent, type AnyEvent } from '../events/event.ts';
import type { RunSubject } from './stepKind.ts';

/**
 * The commit whose version of a file decides about another commit: the one before, where that
 * changes the file itself. `null`: there is none before it.
 */
export function trustedCommit(
  event: AnyEvent,
  { commit, changes }: RunSubject,
  file: string,
): Oid | null {
  const isChanged = changes.some(({ path, oldPath }) => path === file || oldPath === file);
  if (!isChanged) return commit.oid;
  return (isEvent(event, 'commit.batch') ? event.data.from : commit.parents[0]) ?? null;
}
