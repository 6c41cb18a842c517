import type { CommitData, Oid, Trailer } from '../events/commitData.ts';

/** Our own commits carry them: which reaction made them, in which run, how far from a person. */
const REACTION = 'Git-Reactor-Reaction';
const RUN = 'Git-Reactor-Run';
const HOPS = 'Git-Reactor-Hops';
/** What was rolled back, and whose tree was brought back. */
export const ROLLED_BACK = 'Git-Reactor-Rolled-Back';
export const RESTORES = 'Git-Reactor-Restores';

/** Who makes a commit. */
export interface OwnCommit {
  readonly reaction: string;
  readonly run: string;
  /** How many reactions lie between a person's act and this commit. */
  readonly hops: number;
}

/**
 * What a commit says of itself by our trailers. Anybody can write them: they make us do less, and
 * never allow anything.
 */
export interface OwnClaims {
  /** The name of the reaction, `null` for a rollback that a person asked for. */
  readonly reaction: string | null;
  readonly run: string | null;
  /** At least 1 for a commit of a reaction; of several claims (a squash has them) the largest. */
  readonly hops: number;
  /** The commit that it rolled back. */
  readonly rolledBack: Oid | null;
  /** The commit whose tree it brought back. */
  readonly restores: Oid | null;
}

const OID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
/** Longer numbers are nobody's count. */
const COUNT = /^\d{1,6}$/;

/** The trailers of a commit that a reaction makes. */
export function ownTrailers({ reaction, run, hops }: OwnCommit): readonly Trailer[] {
  return [
    { key: REACTION, value: oneLine(reaction) },
    { key: RUN, value: oneLine(run) },
    { key: HOPS, value: `${hops}` },
  ];
}

/** What our trailers say; `undefined` for a commit that is not ours. */
export function readOwn({ trailers }: Pick<CommitData, 'trailers'>): OwnClaims | undefined {
  const all = (key: string): readonly string[] =>
    trailers
      .filter((each) => each.key.toLowerCase() === key.toLowerCase())
      .map(({ value }) => value);
  const oidOf = (key: string): Oid | null => all(key).findLast((value) => OID.test(value)) ?? null;
  const reaction = all(REACTION).at(-1) ?? null;
  const [rolledBack, restores] = [oidOf(ROLLED_BACK), oidOf(RESTORES)];
  if (reaction === null && rolledBack === null && restores === null) return undefined;
  const counts = all(HOPS).filter((value) => COUNT.test(value));
  const hops = Math.max(reaction === null ? 0 : 1, ...counts.map(Number));
  return { reaction, run: all(RUN).at(-1) ?? null, hops, rolledBack, restores };
}

/** A message with trailers as its last paragraph. */
export function withTrailers(message: string, trailers: readonly Trailer[]): string {
  const lines = trailers.map(({ key, value }) => `${key}: ${oneLine(value)}`);
  return [message.trimEnd(), '', ...lines, ''].join('\n');
}

/** A value with a line break would begin a trailer of its own. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
