import { shortType, type AnyEvent } from '../events/event.ts';
import type { Reaction } from './config.ts';
import type { Run } from './run.ts';
import type { RunSubject } from './stepKind.ts';
import { isOfCommit } from './subject.ts';
import type { Because } from './trace.ts';

/**
 * Runs of the same group wait for each other. If the reaction does not say: those on one branch, and
 * of other events those that tell the same of the same, so that no alarm takes another's place.
 */
export function groupOf(
  { name, concurrency }: Reaction,
  event: AnyEvent,
  subject: RunSubject | null,
): string {
  if (concurrency.group !== undefined) return concurrency.group;
  const { branch } = subject?.commit ?? {};
  return isOfCommit(event)
    ? `${name}@${branch ?? ''}`
    : `${name}@${shortType(event)} ${event.subject ?? branch ?? ''}`;
}

/**
 * What speaks against another run: the newest one of the group has done the same for the same tree
 * (an amended message, a rebase without changes), or began too shortly ago. Going back to a tree
 * from before is not the same: then the newest run was about another one.
 */
export function againstAgain(
  reaction: Reaction,
  about: { readonly on: string; readonly tree: string | null; readonly now: number },
  newest: Run | undefined,
): Because | undefined {
  if (newest === undefined || newest.reaction !== reaction.name) return undefined;
  if (isSameAgain(reaction, about, newest)) {
    const actual = `run ${newest.id} has succeeded for the same tree`;
    return { filter: 'again', expected: 'a tree that it has not handled last', actual };
  }
  const ago = about.now - newest.startedAt;
  if (ago >= reaction.cooldownMs) return undefined;
  const expected = `${reaction.cooldownMs / 1000} s since its last run`;
  return { filter: 'cooldown', expected, actual: `${Math.round(ago / 1000)} s` };
}

/** Whether a run has succeeded with the same for the same tree. */
export function isSameAgain(
  { hash, isForEach }: Pick<Reaction, 'hash' | 'isForEach'>,
  { on, tree }: { readonly on: string; readonly tree: string | null },
  run: Run,
): boolean {
  const isSame = run.rule === hash && run.on === on && run.status === 'succeeded';
  return isSame && isForEach !== true && tree !== null && run.tree === tree;
}
