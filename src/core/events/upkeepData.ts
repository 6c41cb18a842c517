import type { Oid } from './commitData.ts';
import type { RunRef } from './runData.ts';

/** The payload of `fix.proposed`. */
export interface FixProposedData {
  readonly fix: string;
  /** The commit whose findings it repairs. */
  readonly commit: Oid;
  /** Short name of the branch that holds it. */
  readonly branch: string;
  readonly oid: Oid;
  /** Rules whose findings are gone. */
  readonly rules: readonly string[];
  readonly files: readonly string[];
}

/** The payload of `fix.merged`. */
export interface FixMergedData {
  readonly fix: string;
  /** Full name of the ref that took it. */
  readonly into: string;
  readonly oid: Oid;
  readonly by: string;
}

/** The payload of `loop.stopped`. */
export interface LoopStoppedData {
  /** The reaction that was not begun any more. */
  readonly reaction: string;
  /** The id and the short type of the event that it would have handled. */
  readonly event: string;
  readonly on: string;
  readonly commit: Oid | null;
  /** How many reactions in a row led to that event. */
  readonly hops: number;
}

/** The payload of `audit.remarked`. */
export interface AuditRemarkedData extends RunRef {
  /** The place of the step in the run. */
  readonly step: string;
  /** Masked. */
  readonly text: string;
}

/** The payload of `audit.sealed`. */
export interface AuditSealedData {
  /** Number of entries in the chain. */
  readonly entries: number;
  /** The hash of the newest one. */
  readonly head: string;
}

/** The payload of `config.changed`. */
export interface ConfigChangedData {
  readonly path: string;
  /** Hash of the text, `null` where there is no file. */
  readonly from: string | null;
  readonly to: string | null;
  /** The text may act without another question. */
  readonly hasConsent: boolean;
  /** The commit that changed it, `null` for an edit in the work tree. */
  readonly commit: Oid | null;
  /** Who gave or withdrew consent. */
  readonly by?: string;
}
