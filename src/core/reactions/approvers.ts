import type { CommitData } from '../events/commitData.ts';
import type { Approval } from './approval.ts';
import { isPersonMeant } from './personGlobs.ts';

/**
 * Why somebody may not answer a question; `undefined`: they may.
 * @param by as git signs: `Tess <tess@example.com>`
 */
export function mayNotAnswer(
  { approvers, isByOther }: Pick<Approval, 'approvers' | 'isByOther'>,
  by: string,
  commit: CommitData | undefined,
): string | undefined {
  const names = namesOf(by);
  if (approvers !== undefined && !isPersonMeant(approvers, names)) {
    return `Only ${approvers.join(', ')} may answer this, and you are ${by}.`;
  }
  if (isByOther !== true || commit === undefined) return undefined;
  const own = new Set(authorsOf(commit).flatMap(namesOf));
  if (!names.some((name) => own.has(name))) return undefined;
  return 'Whoever wrote the commit, or had it written, may not answer this. Ask somebody else.';
}

/** Author, committer and those whom the trailers name. */
function authorsOf({ author, committer, trailers }: CommitData): readonly string[] {
  const named = trailers.filter(({ key }) => /^(co-authored-by|signed-off-by)$/i.test(key));
  const people = [author, committer].map(({ name, email }) => `${name} <${email}>`);
  return [...people, ...named.map(({ value }) => value)];
}

/** Name and address, in lower case. */
function namesOf(person: string): readonly string[] {
  const [, name = person, email = ''] = /^(.*?)\s*<([^>]*)>\s*$/.exec(person) ?? [];
  return [name, email].map((each) => each.trim().toLowerCase()).filter(Boolean);
}
