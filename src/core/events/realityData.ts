import type { Oid } from './commitData.ts';
import type { Finding, VerdictOutcome } from './validationData.ts';

/** What all `reality.*` events tell. */
interface RealityData {
  /** The name of the reality, unique in the repository. */
  readonly reality: string;
  /** The real commit that it was forked from. */
  readonly base: Oid;
}

/** The payload of `reality.forked`. */
export interface RealityForkedData extends RealityData {
  /** The ref that was forked, `null` for a bare commit. */
  readonly ref: string | null;
}

/** The payload of `reality.committed`. */
export interface RealityCommittedData extends RealityData {
  readonly oid: Oid;
  readonly tree: Oid;
  /** Paths that differ from the base. */
  readonly changed: number;
}

/** The payload of `reality.merged`. */
export interface RealityMergedData extends RealityData {
  /** Full name of the ref, or the name of the reality, that took the changes. */
  readonly into: string;
  /** The commit that `into` points to now. */
  readonly oid: Oid;
  readonly outcome: VerdictOutcome;
  readonly findings: readonly Finding[];
}

/** The payload of `reality.discarded`. */
export interface RealityDiscardedData extends RealityData {
  readonly reason: 'asked' | 'merged' | 'superseded' | 'idle';
}
