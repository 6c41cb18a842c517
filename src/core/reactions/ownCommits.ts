import type { CommitData } from '../events/commitData.ts';

/** Who made a commit of ours, as its trailers say. */
export interface OwnCommit {
  /** The reaction that had it made; empty for what a person asked us for. */
  readonly reaction: string;
  readonly run: string;
  /** How many reactions lie between a person's act and this commit. */
  readonly hops: number;
  /** It brings back the files of an earlier commit. */
  readonly isRollback: boolean;
}

const REACTION = 'Git-Reactor-Reaction';
const RUN = 'Git-Reactor-Run';
const HOPS = 'Git-Reactor-Hops';
const ROLLED_BACK = 'Git-Reactor-Rolled-Back';
/** Trailers are anybody's words: a number without end would switch the guard off. */
const MOST_HOPS = 1_000;

/** The trailers of a commit that a reaction makes. */
export function ownTrailers({ reaction, run, hops }: Omit<OwnCommit, 'isRollback'>): string {
  return [`${REACTION}: ${reaction}`, `${RUN}: ${run}`, `${HOPS}: ${hops}`].join('\n');
}

/** `undefined` for a commit that is not of ours. Anybody can write trailers: a hint, no proof. */
export function readOwn({ trailers }: Pick<CommitData, 'trailers'>): OwnCommit | undefined {
  const value = (name: string): string | undefined =>
    trailers.find(({ key }) => key.toLowerCase() === name.toLowerCase())?.value;
  const [reaction, rolledBack] = [value(REACTION), value(ROLLED_BACK)];
  if (reaction === undefined && rolledBack === undefined) return undefined;
  const hops = Number(value(HOPS) ?? 1);
  return {
    reaction: reaction ?? '',
    run: value(RUN) ?? '',
    hops: Number.isSafeInteger(hops) && hops > 0 ? Math.min(hops, MOST_HOPS) : 1,
    isRollback: rolledBack !== undefined,
  };
}
