import type { Disposable } from '../disposable.ts';
import type { Oid } from '../events/commitData.ts';
import type { Finding } from '../events/validationData.ts';
import type { Mirror } from './mirror.ts';

export interface MaterialiseRequest {
  /** The same key gets the same directory, brought up to date by difference; one user at a time. */
  readonly key: string;
  readonly tree: Oid;
  readonly mirror: Pick<Mirror, 'read' | 'list' | 'info'>;
  /** Which paths are wanted, and those below them; `''` is the whole tree. */
  readonly paths: readonly string[];
  /**
   * `false`: all of it is removed when it is disposed, and only then, not with the materialiser;
   * it can also be left for somebody who reopens it. Default `true`.
   */
  readonly isKept?: boolean;
}

/** One file or symlink as it was written last. */
export interface WrittenFile {
  readonly oid: Oid;
  readonly mode: string;
  /** Changes whenever anybody writes the file again or puts another one in its place. */
  readonly stamp: string;
  /** It is a Git LFS pointer. */
  readonly isPointer: boolean;
}

/** What a directory was given. */
export interface WrittenTree {
  /** By the bytes of the path, one latin-1 character each. */
  readonly files: ReadonlyMap<string, WrittenFile>;
  /** When all of it was written, by the file system's clock, in milliseconds since the epoch. */
  readonly savedAt: number;
}

/** Files of a tree in a private directory; disposing lets the next user of the key have it. */
export interface Materialised extends Disposable {
  /** Absolute path, mode 0700; what tools wrote beside the files is kept until the next use. */
  readonly dir: string;
  /** A private directory beside {@link dir} for what tools keep apart from it; empty at first. */
  readonly scratch: string;
  readonly written: WrittenTree;
  /** Paths that were not written and why: leaving the tree, `.git`-like, colliding, LFS pointers. */
  readonly findings: readonly Finding[];
  /**
   * Lets go of it, also if it is not kept: all stays as it is until {@link Materialiser.reopen}, or
   * until it is swept. Its age counts from the first time. Harmless after it was disposed.
   */
  leave(): void;
}

/** What was left, or why it cannot be had: it is not there, open to others, or in use. */
export type Reopened =
  | { readonly kind: 'reopened'; readonly files: Materialised }
  | { readonly kind: 'gone' | 'unsafe' | 'in-use' };

/** Writes parts of trees into directories, for tools that need files. */
export interface Materialiser extends Disposable {
  /** Waits for its turn if the key is in use. @throws ReactorError with the reason and a next step */
  materialise(request: MaterialiseRequest, signal?: AbortSignal): Promise<Materialised>;
  /**
   * Takes what was left, in this process or another one, exactly as it is; it is not kept, so
   * disposing removes it. Its findings are not known any more.
   */
  reopen(key: string): Promise<Reopened>;
  /** Removes what earlier processes left and nobody used for long. Also happens by itself. */
  sweep(): Promise<void>;
}
