import type { Oid } from './commitData.ts';

export type RollbackMode = 'revert' | 'reset' | 'restore';

/** A path that a rollback changes in the work tree, and how. */
export interface RollbackFile {
  readonly path: string;
  readonly kind: 'added' | 'modified' | 'deleted';
}

/** What a rollback would do or did; also the JSON of `git-reactor rollback --json`. */
export interface RollbackReport {
  readonly status: 'planned' | 'done' | 'refused';
  readonly id: string;
  readonly mode: RollbackMode;
  /** The commit that HEAD pointed to when it was planned. */
  readonly from: Oid;
  /** The commit whose tree is wanted; of one that is undone by itself, that commit. */
  readonly to: Oid;
  /** The commit that keeps what was there before, `null` where nothing had to be kept. */
  readonly snapshot: Oid | null;
  readonly files: readonly RollbackFile[];
  /** `from` is known to be on a remote. */
  readonly pushed: boolean;
  /** Why it was refused. */
  readonly reason?: string;
  /** What to do next when it was refused. */
  readonly hint?: string;
  /** The commit that it made. */
  readonly commit?: Oid;
  /** Paths with uncommitted edits that are merged into the wanted files. */
  readonly merged?: readonly string[];
}
