import { messageOf } from '../errors.ts';
import type { Oid } from '../events/commitData.ts';
import { createEvent, type AnyEvent } from '../events/event.ts';
import { mapLimited } from '../mapLimited.ts';
import type { ReflogEntry } from '../ports.ts';
import type { Look, TellContext } from './look.ts';
import type { Move } from './moves.ts';
import { readCommit } from './readCommit.ts';
import { amendsIn, foldedIn, rebasesIn } from './reflogVisits.ts';
import { pairRewrites, type Rewritable, type Rewrite } from './rewrites.ts';

const READ_AT_ONCE = 16;

/** `commit.rewritten` for each commit that took the place of others, once each. */
export async function tellRewrites(
  context: TellContext,
  look: Look,
  moves: readonly Move[],
): Promise<readonly AnyEvent[]> {
  const told = new Map<Oid, AnyEvent>();
  const folded = foldedIn(
    moves.flatMap(({ worktree, entries }) => (worktree === null ? [] : entries)),
  );
  for (const move of moves) {
    for (const [cause, rewrite] of await rewritesOf(context, move, folded)) {
      if (told.has(rewrite.by.oid)) continue;
      told.set(rewrite.by.oid, rewriteEvent(context, look, { ref: move.ref, cause }, rewrite));
    }
  }
  return [...told.values()];
}

type Caused = readonly [cause: string, rewrite: Rewrite];

/** Old commits may be gone already (`gc --prune=now`); then there is nothing to pair. */
async function rewritesOf(
  context: TellContext,
  { ref, entries }: Move,
  folded: ReadonlySet<Oid> | undefined,
): Promise<readonly Caused[]> {
  try {
    const amended = await mapLimited(amendsIn(entries), READ_AT_ONCE, (entry) =>
      amend(context, entry),
    );
    const rebases = ref === null ? [] : rebasesIn(entries);
    const rebased = await mapLimited(rebases, 1, (entry) => rebase(context, entry, folded));
    return [...amended, ...rebased.flat()];
  } catch (error) {
    context.log.debug(`Rewritten commits of ${ref ?? 'HEAD'}: ${messageOf(error)}`);
    return [];
  }
}

async function amend(context: TellContext, { from, to, cause }: ReflogEntry): Promise<Caused> {
  const replaces = [await readRewritable(context, from)];
  return [cause, { replaces, by: await readRewritable(context, to) }];
}

async function rebase(
  context: TellContext,
  { from, to, cause }: ReflogEntry,
  folded: ReadonlySet<Oid> | undefined,
): Promise<readonly Caused[]> {
  const [before, after] = await Promise.all([
    context.refs.newCommits([from], [to]),
    context.refs.newCommits([to], [from]),
  ]);
  if (before.length > context.batchAbove || after.length > context.batchAbove) return [];
  const read = ({ oid }: { readonly oid: Oid }): Promise<Rewritable> =>
    readRewritable(context, oid);
  const rewrites = pairRewrites(
    await mapLimited(before, READ_AT_ONCE, read),
    await mapLimited(after, READ_AT_ONCE, read),
    folded,
  );
  return rewrites.map((rewrite) => [cause, rewrite]);
}

async function readRewritable({ objects }: TellContext, oid: Oid): Promise<Rewritable> {
  const { author, message, tree } = await readCommit(objects, oid);
  return { oid, author, message, tree };
}

function rewriteEvent(
  context: TellContext,
  look: Look,
  about: { readonly ref: string | null; readonly cause: string },
  { replaces, by }: Rewrite,
): AnyEvent {
  const oids = replaces.map(({ oid }) => oid);
  return createEvent({
    id: context.hash([context.source, 'commit.rewritten', by.oid, ...oids].join('\0')),
    source: context.source,
    type: 'commit.rewritten',
    subject: by.oid,
    observedAt: look.observedAt,
    data: {
      replaces: oids,
      by: by.oid,
      ...about,
      isSameTree: replaces.at(-1)?.tree === by.tree,
    },
  });
}
