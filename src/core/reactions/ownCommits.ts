import type { CommitData, Oid, Trailer } from '../events/commitData.ts';

/** Who made a commit of ours, as its trailers say. */
export interface OwnCommit {
  /** The reaction that had it made; empty for what a person asked us for. */
  readonly reaction: string;
  readonly run: string;
  /** How many reactions lie between a person's act and this commit; of several claims the most. */
  readonly hops: number;
  /** It brings back the files of an earlier commit. */
  readonly isRollback: boolean;
  /** The commit that it rolled back, and the one whose tree it brought back. */
  readonly rolledBack: Oid | null;
  readonly restores: Oid | null;
}

const REACTION = 'Git-Reactor-Reaction';
const RUN = 'Git-Reactor-Run';
const HOPS = 'Git-Reactor-Hops';
/** What was rolled back, and whose tree was brought back. */
export const ROLLED_BACK = 'Git-Reactor-Rolled-Back';
export const RESTORES = 'Git-Reactor-Restores';
/** Trailers are anybody's words: a number without end would switch the guard off. */
const MOST_HOPS = 1_000;
const OID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** The trailers of a commit that a reaction makes. */
export function ownTrailers({
  reaction,
  run,
  hops,
}: Pick<OwnCommit, 'reaction' | 'run' | 'hops'>): readonly Trailer[] {
  return [
    { key: REACTION, value: oneLine(reaction) },
    { key: RUN, value: oneLine(run) },
    { key: HOPS, value: `${hops}` },
  ];
}

/** `undefined` for a commit that is not of ours. Anybody can write trailers: a hint, no proof. */
export function readOwn({ trailers }: Pick<CommitData, 'trailers'>): OwnCommit | undefined {
  // The message of a squash has the trailers of all its commits; the last ones count.
  const all = (name: string): readonly string[] =>
    trailers
      .filter(({ key }) => key.toLowerCase() === name.toLowerCase())
      .map(({ value }) => value);
  const oidIn = (name: string): Oid | null =>
    all(name).findLast((value) => OID.test(value)) ?? null;
  const [reaction, rolledBack, restores] = [all(REACTION).at(-1), all(ROLLED_BACK), all(RESTORES)];
  if (reaction === undefined && rolledBack.length + restores.length === 0) return undefined;
  return {
    reaction: reaction ?? '',
    run: all(RUN).at(-1) ?? '',
    hops: Math.max(1, ...all(HOPS).map(hopsIn)),
    isRollback: rolledBack.length > 0,
    rolledBack: oidIn(ROLLED_BACK),
    restores: oidIn(RESTORES),
  };
}

/** A message with trailers as its last paragraph. */
export function withTrailers(message: string, trailers: readonly Trailer[]): string {
  const lines = trailers.map(({ key, value }) => `${key}: ${oneLine(value)}`);
  return [message.trimEnd(), '', ...lines, ''].join('\n');
}

function hopsIn(value: string): number {
  const hops = Number(value);
  return Number.isSafeInteger(hops) && hops > 0 ? Math.min(hops, MOST_HOPS) : 1;
}

/** A value with a line break would begin a trailer of its own. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
