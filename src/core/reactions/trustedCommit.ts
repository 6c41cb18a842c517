import type { Oid } from '../events/commitData.ts';
import { isEvent } from '../events/event.ts';
import type { ReactionRepository } from './ports.ts';
import type { Routed } from './route.ts';
import type { RunSubject } from './stepKind.ts';
import { batchBase } from './subject.ts';

/**
 * The commit whose version of a file decides about another commit: the one before, where that
 * changes the file itself. What the files themselves say counts, since the changes of a commit may
 * not be known. `null`: there is none before it.
 * @param fileOf what tells versions of the file apart; `undefined`: there is none
 */
export async function trustedCommit(
  repository: Pick<ReactionRepository, 'parentOf'>,
  { event, subject: { commit } }: Pick<Routed, 'event'> & { readonly subject: RunSubject },
  fileOf: (commit: Oid) => Promise<string | undefined>,
): Promise<Oid | null> {
  // Where a ref was before it was pushed, or what a new one was made from.
  const before = isEvent(event, 'commit.batch')
    ? ((await batchBase(repository, event.data)) ?? null)
    : (commit.parents[0] ?? null);
  const [own, earlier] = [await fileOf(commit.oid), before && (await fileOf(before))];
  return own === (earlier ?? undefined) ? commit.oid : before;
}
