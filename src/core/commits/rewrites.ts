import type { CommitData, Oid } from '../events/commitData.ts';

/** What of a commit survives its rewriting, more or less. */
export type Rewritable = Pick<CommitData, 'oid' | 'author' | 'message' | 'tree'>;

/** One new commit and the old ones whose place it took. */
export interface Rewrite {
  readonly replaces: readonly Rewritable[];
  readonly by: Rewritable;
}

type IsPair = (old: Rewritable, by: Rewritable) => boolean;

/**
 * Pairs the commits that a rebase replaced with those it made. A rebase keeps author and author
 * date, so equal authorship means the same change; the subject decides among equals. An old
 * commit without a partner counts to the one before it if that one may be a fold of several, as
 * squash and fixup make it; else it was dropped.
 *
 * @param before replaced commits, parents before children
 * @param after new commits, parents before children
 * @param folded which of the new ones may stand for several; all, if that is not known
 */
export function pairRewrites(
  before: readonly Rewritable[],
  after: readonly Rewritable[],
  folded?: ReadonlySet<Oid>,
): readonly Rewrite[] {
  const partners = new Map<Oid, Rewritable>();
  pairBy(isSameChange, { before, after, partners });
  pairBy(isSameAuthorship, { before, after, partners });
  const replaced = new Map<Oid, Rewritable[]>();
  let last: Rewritable | undefined;
  for (const old of before) {
    const partner = partners.get(old.oid);
    last = partner ?? last;
    if (last === undefined || (partner === undefined && folded?.has(last.oid) === false)) continue;
    replaced.set(last.oid, [...(replaced.get(last.oid) ?? []), old]);
  }
  return after.flatMap((by) => {
    const replaces = replaced.get(by.oid);
    return replaces === undefined ? [] : [{ replaces, by }];
  });
}

interface Pairing {
  readonly before: readonly Rewritable[];
  readonly after: readonly Rewritable[];
  /** New commits by the oid of the old one; filled. */
  readonly partners: Map<Oid, Rewritable>;
}

function pairBy(isPair: IsPair, { before, after, partners }: Pairing): void {
  const taken = new Set([...partners.values()].map(({ oid }) => oid));
  const open = after.filter(({ oid }) => !taken.has(oid));
  for (const old of before) {
    if (partners.has(old.oid)) continue;
    const index = open.findIndex((by) => isPair(old, by));
    const [partner] = index < 0 ? [] : open.splice(index, 1);
    if (partner !== undefined) partners.set(old.oid, partner);
  }
}

function isSameChange(old: Rewritable, by: Rewritable): boolean {
  return isSameAuthorship(old, by) && subjectOf(old) === subjectOf(by);
}

function isSameAuthorship(old: Rewritable, by: Rewritable): boolean {
  const [one, two] = [old.author, by.author];
  return one.name === two.name && one.email === two.email && one.at === two.at;
}

/** The first line of a commit's message. */
export function subjectOf(commit: { readonly message: string }): string {
  const end = commit.message.indexOf('\n');
  return end < 0 ? commit.message : commit.message.slice(0, end);
}
