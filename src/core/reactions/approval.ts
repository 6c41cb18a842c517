import type { Oid } from '../events/commitData.ts';

/** A question to a person, and what its answer is bound to. */
export interface Approval {
  readonly id: string;
  readonly run: string;
  readonly reaction: string;
  /** The id of the event that the run handles. */
  readonly event: string;
  readonly step: string;
  readonly commit: Oid | null;
  readonly tree: Oid | null;
  /** Hash of the plan that was shown. */
  readonly plan: string;
  readonly config: string;
  /** One sentence: what will happen. */
  readonly summary: string;
  /** Why a condition that could have granted it did not. */
  readonly note?: string;
  /** Name of the document with all that will happen, as `RunFiles.text` finds it. */
  readonly document: string;
  /** Milliseconds since the epoch. */
  readonly requestedAt: number;
  readonly expiresAt: number;
  /** Globs of those who may answer. */
  readonly approvers?: readonly string[];
  readonly isByOther?: boolean;
  readonly status: 'pending' | 'granted' | 'denied' | 'expired';
  readonly by?: string;
  readonly isAutomatic?: boolean;
  /** Why it expired: nobody answered in time, or what it was bound to has changed. */
  readonly cause?: 'time' | 'void';
  readonly reason?: string;
}
