import type { Oid } from './commitData.ts';
import type { RunRef } from './runData.ts';

/** What all `approval.*` events tell: a question, and what the answer is bound to. */
interface ApprovalRef extends RunRef {
  readonly approval: string;
  /** `null` where the run is not about a commit. */
  readonly tree: Oid | null;
  /** Hash of the plan that was shown. */
  readonly plan: string;
}

/** The payload of `approval.requested`. */
export interface ApprovalRequestedData extends ApprovalRef {
  /** The place of the step in the run. */
  readonly step: string;
  /** Hash of the configuration that the answer is bound to. */
  readonly config: string;
  /** One sentence: what will happen if it is granted. */
  readonly summary: string;
  /** Why a condition that could have granted it did not. */
  readonly note?: string;
  /** Name of the document that shows all of it. */
  readonly document: string;
  /** Globs of names and addresses of those who may answer; anybody if not given. */
  readonly approvers?: readonly string[];
  /** Whoever wrote the commit, or had it written, may not answer. */
  readonly isByOther?: boolean;
  /** ISO 8601 in UTC. */
  readonly expiresAt: string;
}

/** The payload of `approval.granted` and `approval.denied`. */
export interface ApprovalDecidedData extends ApprovalRef {
  /** The person, or the condition that granted it by itself. */
  readonly by: string;
  readonly isAutomatic: boolean;
  readonly reason?: string;
}

/** The payload of `approval.expired`. */
export interface ApprovalExpiredData extends ApprovalRef {
  /** `void`: something that it was bound to has changed. */
  readonly cause: 'time' | 'void';
  readonly reason: string;
}
