import type { CommitBatchData, CommitData, Oid } from '../../core/events/commitData.ts';
import type { Verdict } from '../../core/events/validationData.ts';
import type { Run } from '../../core/reactions/run.ts';

/** A fact of a reality, as its event told it. */
export interface RealityFact {
  readonly id: string;
  readonly kind: 'forked' | 'committed' | 'merged' | 'discarded';
  readonly reality: string;
  readonly base: Oid;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** What it points to afterwards; not of a fork or an end. */
  readonly oid?: Oid;
  readonly verdict?: Verdict['verdict'];
}

/** Many commits that were told as one. */
export interface Batch extends Pick<CommitBatchData, 'branch' | 'count' | 'to'> {
  readonly id: string;
  readonly at: number;
}

/** All that the timeline of a repository is made of. */
export interface TimelineFacts {
  /** Parents before children as far as that is known. */
  readonly commits: readonly CommitData[];
  readonly batches: readonly Batch[];
  readonly verdictOf: (commit: Oid) => Verdict | undefined;
  readonly runs: readonly Run[];
  readonly realities: readonly RealityFact[];
  /** Short name of the branch of HEAD, `null` if it is on none. */
  readonly head: string | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
}
