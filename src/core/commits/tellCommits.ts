import { messageOf } from '../errors.ts';
import type { CommitData, Oid } from '../events/commitData.ts';
import { createEvent, type AnyEvent } from '../events/event.ts';
import { mapLimited } from '../mapLimited.ts';
import { claimCommits, type Claim, type Claims } from './claims.ts';
import { describeCommit } from './describeCommit.ts';
import type { Look, TellContext } from './look.ts';
import type { Move } from './moves.ts';
import { branchName } from './refNames.ts';

export interface ToldCommits {
  readonly events: readonly AnyEvent[];
  /** The commits that were told one by one. */
  readonly described: ReadonlyMap<Oid, CommitData>;
  readonly unreadable: Readonly<Record<Oid, string | null>>;
}

const DESCRIBED_AT_ONCE = 16;

/** `commit.created` or `commit.batch` for all commits that are new, parents before children. */
export async function tellCommits(
  context: TellContext,
  look: Look,
  moves: readonly Move[],
): Promise<ToldCommits> {
  const found = await claimCommits(context, look, moves);
  const parts = found.claims.flatMap((claim) => partsOf(context, look, claim));
  const single = parts.filter(({ isBatch }) => !isBatch);
  const described = await describeAll(context, look, { ...found, claims: single });
  const missing = single.flatMap((claim) => withoutData(claim, described));
  const unreadable = Object.fromEntries([...found.unreadable, ...missing]);
  warnOf(context, look, Object.keys(unreadable));
  const events = parts.flatMap((part) =>
    part.isBatch
      ? [batchEvent(context, look, part)]
      : part.commits.flatMap(({ oid }) => commitEvents(context, look, described.get(oid))),
  );
  return { events, described, unreadable };
}

/** Commits of a claim that are told in one way. */
interface Part extends Claim {
  readonly isBatch: boolean;
}

/** What one `commit.batch` tells of a claim, and what is told one by one; older ones first. */
function partsOf(
  { batchAbove, catchUpLimit }: TellContext,
  { isCatchUp }: Look,
  { move, commits }: Claim,
): readonly Part[] {
  const all = commits.length;
  const newest = isCatchUp ? Math.min(all, catchUpLimit) : all > batchAbove ? 0 : all;
  const parts = [
    { move, commits: commits.slice(0, all - newest), isBatch: true },
    { move, commits: commits.slice(all - newest), isBatch: false },
  ];
  return parts.filter((part) => part.commits.length > 0);
}

function withoutData(
  { move, commits }: Claim,
  described: ReadonlyMap<Oid, CommitData>,
): readonly (readonly [Oid, string | null])[] {
  return commits.filter(({ oid }) => !described.has(oid)).map(({ oid }) => [oid, move.ref]);
}

/** A commit that was made here is told with the branch it was made on. */
async function describeAll(
  context: TellContext,
  look: Look,
  { claims, makers }: Claims,
): Promise<ReadonlyMap<Oid, CommitData>> {
  const sighted = claims.flatMap(({ move, commits }) => commits.map(({ oid }) => ({ oid, move })));
  const described = new Map<Oid, CommitData>();
  await mapLimited(sighted, DESCRIBED_AT_ONCE, async ({ oid, move }) => {
    const { ref, origin } = makers.has(oid) ? madeBy(makers.get(oid) ?? move) : move;
    const sighting = { ref, origin, observedAt: look.observedAt, zone: context.zone };
    try {
      described.set(oid, await describeCommit(context.objects, oid, sighting));
    } catch (error) {
      context.log.debug(`Commit ${oid} cannot be described: ${messageOf(error)}`);
    }
  });
  return described;
}

function madeBy({ ref }: Move): Pick<Move, 'ref' | 'origin'> {
  return { ref, origin: 'local' };
}

/** Says once of each commit that it is held back. */
function warnOf({ log }: TellContext, { cursor }: Look, unreadable: readonly Oid[]): void {
  for (const oid of unreadable) {
    if (cursor.unreadable[oid] !== undefined) continue;
    log.warn(`Commit ${oid} cannot be read. It is held back, and told as soon as it can be.`);
  }
}

function commitEvents(
  context: TellContext,
  look: Look,
  data: CommitData | undefined,
): readonly AnyEvent[] {
  if (data === undefined) return [];
  const event = createEvent({
    id: context.hash(`${context.source}\0commit.created\0${data.oid}`),
    source: context.source,
    type: 'commit.created',
    subject: data.oid,
    observedAt: look.observedAt,
    data,
  });
  return [event];
}

function batchEvent(context: TellContext, look: Look, { move, commits }: Claim): AnyEvent {
  const oids = commits.map(({ oid }) => oid);
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
