/** What a rollback needs of the world; `src/adapters/rollback` has the real one. */
import type { Disposable } from '../disposable.ts';
import type { Oid } from '../events/commitData.ts';
import type { PathNow } from './decide.ts';
import type { History } from './history.ts';
import type { FileState, Operation, RawPath, TreeEntry } from './operation.ts';

/** A place between two stages where a process may die; tests let it. */
export type FaultPoint =
  | 'begun'
  | 'staged'
  | 'kept'
  | 'journalled'
  | 'locked'
  | 'file'
  | 'files'
  | 'ref'
  | 'index'
  | 'verified'
  | 'recorded'
  /** While what a dead process left is put back: after each file, the branch, and the index. */
  | 'back';

/** The work tree, index, branch and private refs of one repository. */
export interface RollbackWorld {
  /** What index and work tree hold now at paths where something else is wanted. */
  observe(wanted: ReadonlyMap<RawPath, TreeEntry | null>): Promise<ReadonlyMap<RawPath, PathNow>>;
  /** The tree of `head` without what `commit` changed, or the paths where that conflicts. */
  treeWithout(commit: Oid, head: Oid): Promise<Merged>;
  /** Three-way merges of single files; the paths that conflict are left out. */
  mergeEdits(edits: readonly Edit[]): Promise<ReadonlyMap<RawPath, TreeEntry>>;
  /** Writes a commit that no ref points to yet. */
  commitTree(init: { tree: Oid; parent: Oid; message: string }): Promise<Oid>;
  /** Another git process holds `index.lock`. */
  isLocked(): boolean;
  /** Untracked files above the size cap of a snapshot, as sentences; empty if all can be kept. */
  tooLarge(): Promise<readonly string[]>;
  /**
   * Begins to change things. `undefined` while another rollback is under way in this work tree.
   * Dispose it at the end, whatever happens.
   */
  begin(id: string): Promise<Attempt | undefined>;
  /** What can be undone and redone. */
  history(): Promise<History>;
  /** @throws ReactorError `rollback-failed` when the snapshot is not there any more */
  operationOf(snapshot: Oid): Promise<Operation>;
  snapshots(): Promise<readonly Snapshot[]>;
  /** A file that a snapshot keeps; `undefined` if it does not keep it. */
  fileIn(snapshot: Oid, path: RawPath): Promise<FileState | undefined>;
  /** The paths that a snapshot keeps, for people. */
  keptIn(snapshot: Oid): Promise<readonly string[]>;
  /** What a rollback left that was cut off; `undefined` if none was. */
  interrupted(): Interrupted | undefined;
}

/** One carrying out of one operation, from its beginning to its end. */
export interface Attempt extends Disposable {
  /**
   * Lets git write the wanted files into a private folder, with its filters, line-ending
   * conversion and sparse patterns. Files that the patterns leave out are missing in the answer.
   * @param attributes the tree whose `.gitattributes` count
   */
  stage(
    wanted: ReadonlyMap<RawPath, StageWish>,
    attributes: Oid,
  ): Promise<ReadonlyMap<RawPath, FileState>>;
  /** Writes files that a snapshot keeps into the private folder, byte for byte. */
  stageKept(wanted: ReadonlyMap<RawPath, FileState>): Promise<void>;
  /** Keeps index, edits, untracked files and all that the operation changes; read back. */
  keep(operation: Operation): Promise<Oid>;
  /**
   * Changes files, branch and index under git's own lock; if anything is not as the operation
   * expects it, all is put back.
   * @throws ReactorError `rollback-failed` with the reason
   */
  carryOut(operation: Operation): Promise<void>;
  /** Records the operation in the history and lets go of what is not needed any more. */
  finish(history: History): Promise<void>;
  /** Lets go of everything; nothing had changed, or all is put back. */
  abandon(): Promise<void>;
  /** Whether files and branch are as after the operation; then only the index may be missing. */
  isComplete(operation: Operation): Promise<boolean>;
  /** Brings the index where the operation wanted it. */
  complete(operation: Operation): Promise<void>;
  /** Puts back what was changed before a process died. @returns paths with later work, left alone */
  putBack(operation: Operation): Promise<readonly RawPath[]>;
}

export interface StageWish extends TreeEntry {
  /** Not in the index before: sparse patterns decide whether it becomes a file. */
  readonly isNew: boolean;
}

export type Merged = { readonly tree: Oid } | { readonly conflicts: readonly RawPath[] };

export interface Edit {
  readonly path: RawPath;
  readonly base: TreeEntry;
  readonly edited: TreeEntry;
  readonly wanted: TreeEntry;
}

/** What was kept before something was changed. */
export interface Snapshot {
  /** Also the last part of its ref. */
  readonly id: string;
  readonly oid: Oid;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The first line of its message. */
  readonly subject: string;
}

export interface Interrupted {
  readonly id: string;
  /** `null`: it had not changed anything yet. */
  readonly snapshot: Oid | null;
}
