import type { CommitData, Oid } from '../events/commitData.ts';

/** What of a commit survives its rewriting, more or less. */
export type Rewritable = Pick<CommitData, 'oid' | 'author' | 'message' | 'tree'>;

/** One new commit and the old ones whose place it took. */
export interface Rewrite {
  readonly replaces: readonly Rewritable[];
  readonly by: Rewritable;
}

/**
 * Pairs the commits that a rebase replaced with those it made. A rebase keeps author and author
 * date, so equal authorship means the same change; the subject decides among equals. An old
 * commit without a partner counts to the one before it, since squash and fixup look like that;
 * a commit that the rebase dropped cannot be told from them.
 *
 * @param before replaced commits, parents before children
 * @param after new commits, parents before children
 */
export function pairRewrites(
  before: readonly Rewritable[],
  after: readonly Rewritable[],
): readonly Rewrite[] {
  const open = new Map(after.map((commit) => [commit.oid, commit]));
  const replaced = new Map<Oid, Rewritable[]>();
  let last: Rewritable | undefined;
  for (const old of before) {
    last = partnerOf(old, [...open.values()]) ?? last;
    if (last === undefined) continue;
    open.delete(last.oid);
    replaced.set(last.oid, [...(replaced.get(last.oid) ?? []), old]);
  }
  return after.flatMap((by) => {
    const replaces = replaced.get(by.oid);
    return replaces === undefined ? [] : [{ replaces, by }];
  });
}

function partnerOf(old: Rewritable, candidates: readonly Rewritable[]): Rewritable | undefined {
  const same = candidates.filter((candidate) => isSameAuthorship(old, candidate));
  return same.find((candidate) => subjectOf(candidate) === subjectOf(old)) ?? same[0];
}

function isSameAuthorship(a: Rewritable, b: Rewritable): boolean {
  const [one, two] = [a.author, b.author];
  return one.name === two.name && one.email === two.email && one.at === two.at;
}

/** The first line of a commit's message. */
export function subjectOf(commit: { readonly message: string }): string {
  const end = commit.message.indexOf('\n');
  return end < 0 ? commit.message : commit.message.slice(0, end);
}
