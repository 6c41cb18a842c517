import type { Oid } from '../events/commitData.ts';
import type { RollbackFile, RollbackMode } from '../events/rollbackData.ts';

/** A path as git stores it, one character per byte, relative to the root of the work tree. */
export type RawPath = string;

/** What a tree or the index holds at a path. */
export interface TreeEntry {
  /** As git writes it, e.g. `100644`; `160000` is a submodule. */
  readonly mode: string;
  readonly oid: Oid;
}

/** One path of the index without conflict. */
export interface IndexEntry extends TreeEntry {
  readonly isAssumedUnchanged: boolean;
  readonly isSkipped: boolean;
}

/** A file of the work tree, byte for byte as it is on disk: no filter, no line-ending conversion. */
export interface FileState {
  readonly kind: 'file' | 'link';
  /** The nine permission bits; 0 for a link. */
  readonly permissions: number;
  /** Of the bytes on disk (for a link: of its target) as a blob. */
  readonly oid: Oid;
  /** Bytes. */
  readonly size: number;
}

/** What was at a place before and what is to be there after; `null`: nothing. */
export interface Change<T> {
  readonly before: T | null;
  readonly after: T | null;
}

/** What a person calls a change. */
export function kindOf({ before, after }: Change<unknown>): RollbackFile['kind'] {
  if (before === null) return 'added';
  return after === null ? 'deleted' : 'modified';
}

/** What an operation does at one path; a part that is not given stays as it is. */
export interface PathStep {
  readonly path: RawPath;
  readonly file?: Change<FileState>;
  readonly index?: Change<IndexEntry>;
}

/** What an operation does to the branch of HEAD. */
export interface RefStep {
  /** Full name. */
  readonly ref: string;
  readonly from: Oid;
  readonly to: Oid;
}

/**
 * Everything that a rollback, an undo or a redo changes, and what was there before: to take it back
 * is to carry out {@link reversed}.
 */
export interface Operation {
  readonly id: string;
  readonly kind: 'rollback' | 'undo' | 'redo';
  readonly mode: RollbackMode;
  /** The commit that HEAD pointed to, and the commit whose files are wanted. */
  readonly from: Oid;
  readonly to: Oid;
  /** `null` when no branch moves. */
  readonly ref: RefStep | null;
  readonly steps: readonly PathStep[];
}

/** The operation that takes another one back. */
export function reversed(operation: Operation, id: string, kind: 'undo' | 'redo'): Operation {
  const { mode, from, to, ref, steps } = operation;
  return {
    id,
    kind,
    mode,
    from: to,
    to: from,
    ref: ref && { ref: ref.ref, from: ref.to, to: ref.from },
    steps: steps.map(({ path, file, index }) => ({
      path,
      ...(file && { file: swapped(file) }),
      ...(index && { index: swapped(index) }),
    })),
  };
}

function swapped<T>({ before, after }: Change<T>): Change<T> {
  return { before: after, after: before };
}

/** Whether two files are the same for a person: kind, permissions and bytes. */
export function isSameFile(one: FileState | null, other: FileState | null): boolean {
  if (one === null || other === null) return one === other;
  return one.oid === other.oid && one.kind === other.kind && one.permissions === other.permissions;
}

export function isSameEntry(one: TreeEntry | null, other: TreeEntry | null): boolean {
  if (one === null || other === null) return one === other;
  return one.oid === other.oid && one.mode === other.mode;
}

/** As {@link isSameEntry}, and the bits are the same too. */
export function isSameIndex(one: IndexEntry | null, other: IndexEntry | null): boolean {
  if (one === null || other === null) return one === other;
  const isSameBits =
    one.isAssumedUnchanged === other.isAssumedUnchanged && one.isSkipped === other.isSkipped;
  return isSameBits && isSameEntry(one, other);
}
