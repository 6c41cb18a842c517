import { messageOf } from '../errors.ts';
import type { Oid } from '../events/commitData.ts';
import { createEvent, type AnyEvent } from '../events/event.ts';
import { mapLimited } from '../mapLimited.ts';
import { causeOf, type Move } from './moves.ts';
import { readCommit } from './readCommit.ts';
import { amendsIn, isRebase } from './reflogVisits.ts';
import { pairRewrites, type Rewritable, type Rewrite } from './rewrites.ts';
import type { Look, TellContext } from './look.ts';

const READ_AT_ONCE = 16;

/** `commit.rewritten` for each commit that took the place of others, once each. */
export async function tellRewrites(
  context: TellContext,
  look: Look,
  moves: readonly Move[],
): Promise<readonly AnyEvent[]> {
  const told = new Map<Oid, AnyEvent>();
  for (const move of moves) {
    for (const rewrite of await rewritesOf(context, move)) {
      if (told.has(rewrite.by.oid)) continue;
      told.set(rewrite.by.oid, rewriteEvent(context, look, move, rewrite));
    }
  }
  return [...told.values()];
}

/** Old commits may be gone already (`gc --prune=now`); then there is nothing to pair. */
async function rewritesOf(context: TellContext, move: Move): Promise<readonly Rewrite[]> {
  try {
    return [...(await amends(context, move)), ...(await rebased(context, move))];
  } catch (error) {
    context.log.debug(`Rewritten commits of ${move.ref ?? 'HEAD'}: ${messageOf(error)}`);
    return [];
  }
}

function amends(context: TellContext, move: Move): Promise<Rewrite[]> {
  return mapLimited(amendsIn(move.entries), READ_AT_ONCE, async ({ from, to }) => ({
    replaces: [await readRewritable(context, from)],
    by: await readRewritable(context, to),
  }));
}

async function rebased(context: TellContext, move: Move): Promise<readonly Rewrite[]> {
  const { from, to, ref } = move;
  if (ref === null || from === null || to === null || !isRebase(move.entries)) return [];
  const [before, after] = await Promise.all([
    context.refs.newCommits([from], [to]),
    context.refs.newCommits([to], [from]),
  ]);
  if (before.length > context.batchAbove || after.length > context.batchAbove) return [];
  const read = ({ oid }: { readonly oid: Oid }): Promise<Rewritable> =>
    readRewritable(context, oid);
  return pairRewrites(
    await mapLimited(before, READ_AT_ONCE, read),
    await mapLimited(after, READ_AT_ONCE, read),
  );
}

async function readRewritable({ objects }: TellContext, oid: Oid): Promise<Rewritable> {
  const { author, message, tree } = await readCommit(objects, oid);
  return { oid, author, message, tree };
}

function rewriteEvent(
  context: TellContext,
  look: Look,
  move: Move,
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
      ref: move.ref,
      cause: causeOf(move.entries),
      isSameTree: replaces.at(-1)?.tree === by.tree,
    },
  });
}
