import { messageOf } from '../errors.ts';
import type { CommitData, Oid } from '../events/commitData.ts';
import { createEvent, type AnyEvent } from '../events/event.ts';
import { mapLimited } from '../mapLimited.ts';
import { describeCommit } from './describeCommit.ts';
import type { Move } from './moves.ts';
import { branchName } from './refNames.ts';
import type { Look, TellContext } from './look.ts';
import { newCommits } from './walk.ts';

export interface ToldCommits {
  readonly events: readonly AnyEvent[];
  /** Refs that are known to have only moved forward, since what was told leads back to them. */
  readonly forward: ReadonlySet<string>;
  readonly unreadable: Readonly<Record<Oid, string | null>>;
}

interface Sighted {
  readonly oid: Oid;
  /** The commit through which it was reached. */
  readonly tip: Oid;
  readonly move: Pick<Move, 'ref' | 'origin' | 'from' | 'to'>;
}

const DESCRIBED_AT_ONCE = 16;

/** `commit.created` for each commit that is new, in the order of the moves that brought them. */
export async function tellCommits(
  context: TellContext,
  look: Look,
  moves: readonly Move[],
): Promise<ToldCommits> {
  const { cursor } = look;
  const known = knownTips(look);
  const events: AnyEvent[] = [];
  const unreadable: Record<Oid, string | null> = {};
  const sighted: Sighted[] = Object.entries(cursor.unreadable).map(([oid, ref]) => ({
    oid,
    tip: oid,
    move: { ref, origin: 'local', from: null, to: null },
  }));
  for (const move of moves) {
    const found = await newCommits(context, move.tips, known);
    for (const { oid } of found) known.add(oid);
    if (found.length > context.batchAbove) {
      events.push(
        batchEvent(
          context,
          look,
          move,
          found.map(({ oid }) => oid),
        ),
      );
    } else sighted.push(...found.map((commit) => ({ ...commit, move })));
  }
  const told = await mapLimited(sighted, DESCRIBED_AT_ONCE, (commit) =>
    describe(context, look, commit),
  );
  const forward = new Set<string>();
  sighted.forEach((commit, index) => {
    const data = told[index];
    if (data === undefined) unreadable[commit.oid] = commit.move.ref;
    else {
      events.push(commitEvent(context, look, data));
      if (commit.move.ref !== null && leadsBack(commit, data)) forward.add(commit.move.ref);
    }
  });
  return { events, forward, unreadable };
}

function leadsBack({ tip, move }: Sighted, { parents }: CommitData): boolean {
  return move.from !== null && tip === move.to && parents.includes(move.from);
}

function knownTips({ cursor }: Look): Set<Oid> {
  const heads = Object.values(cursor.heads).flatMap(({ oid }) => (oid === null ? [] : [oid]));
  return new Set([...Object.values(cursor.refs), ...heads, ...cursor.abandoned]);
}

/** `undefined` for a commit that cannot be read now; the log has the reason. */
async function describe(
  context: TellContext,
  look: Look,
  { oid, move }: Sighted,
): Promise<CommitData | undefined> {
  const { observedAt } = look;
  const sighting = { ref: move.ref, origin: move.origin, observedAt, zone: context.zone };
  try {
    return await describeCommit(context.objects, oid, sighting);
  } catch (error) {
    context.log.warn(`Commit ${oid} is held back: ${messageOf(error)}`);
    return undefined;
  }
}

function commitEvent(context: TellContext, look: Look, data: CommitData): AnyEvent {
  return createEvent({
    id: context.hash(`${context.source}\0commit.created\0${data.oid}`),
    source: context.source,
    type: 'commit.created',
    subject: data.oid,
    observedAt: look.observedAt,
    data,
  });
}

function batchEvent(context: TellContext, look: Look, move: Move, oids: readonly Oid[]): AnyEvent {
  const to = oids.at(-1) ?? '';
  return createEvent({
    id: context.hash(`${context.source}\0commit.batch\0${oids.join('\0')}`),
    source: context.source,
    type: 'commit.batch',
    subject: to,
    observedAt: look.observedAt,
    data: {
      ref: move.ref,
      branch: branchName(move.ref),
      from: move.from,
      to,
      count: oids.length,
      oids,
      origin: move.origin,
      reason: look.isCatchUp ? 'catch-up' : 'more-than-configured',
    },
  });
}
