import type { Oid } from './commitData.ts';

export type Severity = 'error' | 'warning' | 'info';

/** The outcome of a validation as a whole; `error` means that a validator itself broke. */
export type VerdictOutcome = 'pass' | 'warn' | 'fail' | 'error' | 'skipped';

/** A piece of a file to be replaced; lines and columns as in {@link Finding}. */
export interface FixEdit {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly newText: string;
}

/** The one obvious way to mend what was found. */
export interface Fix {
  /** As a command: `Add a memory limit`. */
  readonly title: string;
  readonly edits: readonly FixEdit[];
}

/** One observation with a place. Lines and columns from 1; columns count UTF-16 units. */
export interface Finding {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** The validator that found it, e.g. `syntax`, `kubernetes`. */
  readonly validator: string;
  /** The rule within the validator, kebab case. */
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  /** A page that explains the rule. */
  readonly help?: string;
  /** A quick fix exists. */
  readonly fixable: boolean;
  readonly fix?: Fix;
}

/** A path that was not checked, and why. */
export interface Skipped {
  readonly path: string;
  readonly reason: string;
}

/** What was found about one tree; also the JSON of `git-reactor validate --json`. */
export interface Verdict {
  readonly verdict: VerdictOutcome;
  /** The commit that was asked for, or `worktree`. */
  readonly rev: string;
  readonly tree: Oid;
  /** Number of files that at least one validator read. */
  readonly checked: number;
  /** Number of them answered from the cache. */
  readonly cached: number;
  readonly tookMs: number;
  /** Ordered by path, then by place. */
  readonly findings: readonly Finding[];
  readonly skipped: readonly Skipped[];
}

/** The payload of `validation.started`. */
export interface ValidationStartedData {
  readonly commit: Oid;
  readonly tree: Oid;
}

/** The payload of `validation.completed`. */
export interface ValidationCompletedData extends Verdict {
  readonly commit: Oid;
}
