import type { ChainProblem } from './chain.ts';
import type { AuditEntry } from './entry.ts';
import type { AuditFormat, AuditRange } from './exportEntries.ts';

/** A {@link ChainProblem} with its file; lines are those of the file. */
export interface AuditProblem extends ChainProblem {
  /** Absolute; of the folder where there is no file. */
  readonly path: string;
}

/** What a check of the whole log found; also the JSON of `git-reactor audit verify --json`. */
export interface AuditVerdict {
  readonly status: 'intact' | 'tampered';
  /** Number of entries that are as they were written. */
  readonly entries: number;
  /** The hash of the newest of them. */
  readonly head: string | null;
  /** Entries up to this one are sealed in a second place; the end after it can be cut unseen. */
  readonly sealed: number;
  readonly problems: readonly AuditProblem[];
  /** What is no proof of anything but worth to know. Sentences. */
  readonly notes: readonly string[];
}

/** Reads the audit log of a repository; writes nothing. */
export interface AuditReader {
  /** @throws ReactorError `audit-unreadable` */
  verify(): Promise<AuditVerdict>;
  /**
   * Oldest first; lines that are no entries are passed over.
   * @throws ReactorError `audit-unreadable`
   */
  entries(range?: AuditRange): AsyncIterable<AuditEntry>;
  /** The entries as one document, piece by piece. @throws ReactorError `audit-unreadable` */
  export(format: AuditFormat, range?: AuditRange): AsyncIterable<string>;
}
