/**
 * What the engine needs of the world. Each port is implemented by one file in `src/adapters`;
 * tests implement them in memory or run against real git.
 */
import type { Disposable } from './disposable.ts';
import type { HeadPosition, Oid } from './events/commitData.ts';
import type { DeadLetter } from './events/deadLetter.ts';
import type { AnyEvent } from './events/event.ts';

/** Time; tests hand in one that they turn themselves. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `callback` once after `delayMs`, unless disposed before. Does not keep a process alive. */
  after(delayMs: number, callback: () => void): Disposable;
}

/** Lower case hexadecimal SHA-256 of the UTF-8 bytes of `text`. */
export type Hash = (text: string) => string;

/** Lines for the log; values in `details` are masked by the adapter. */
export interface Log {
  debug(message: string, details?: unknown): void;
  info(message: string, details?: unknown): void;
  warn(message: string, details?: unknown): void;
  error(message: string, details?: unknown): void;
}

export type ObjectType = 'commit' | 'tree' | 'blob' | 'tag';

export interface ObjectInfo {
  readonly oid: Oid;
  readonly type: ObjectType;
  /** Bytes of the content, without git's header. */
  readonly size: number;
}

export interface GitObject extends ObjectInfo {
  readonly content: Uint8Array;
}

/** Reads objects of the real repository. Never writes, never fetches. */
export interface ObjectSource extends Disposable {
  /** The object, or `undefined` if the repository does not have it. */
  info(oid: Oid): Promise<ObjectInfo | undefined>;
  /**
   * The object with its content, or `undefined` if the repository does not have it.
   * @throws ReactorError `object-too-large` above the size cap, `object-corrupt`.
   */
  read(oid: Oid): Promise<GitObject | undefined>;
  counters(): ObjectCounters;
}

/** What `doctor` shows of an {@link ObjectSource}. */
export interface ObjectCounters {
  readonly reads: number;
  readonly hits: number;
  readonly restarts: number;
  readonly cachedBytes: number;
}

/** What git is in the middle of in a work tree; its commits are held until that ends. */
export type GitOperation = 'rebase' | 'merge' | 'cherry-pick' | 'revert' | 'bisect' | 'am';

/** The HEAD of one work tree, the main one or a linked one. */
export interface WorktreeHead extends HeadPosition {
  /** Empty for the main work tree, else the name of its folder in `worktrees/`. */
  readonly id: string;
  readonly operation: GitOperation | null;
  /** Refs that the operation moves and that count only when it has ended. */
  readonly heldRefs: readonly string[];
}

/** All refs of the repository at one moment, as far as the product looks at them. */
export interface RefSnapshot {
  /** Full names in `refs/heads/`, `refs/remotes/` and `refs/tags/` to what they hold, unpeeled. */
  readonly refs: ReadonlyMap<string, Oid>;
  readonly worktrees: readonly WorktreeHead[];
}

/** One line of a reflog, oldest first. */
export interface ReflogEntry {
  /** The zero oid where the ref did not exist. */
  readonly from: Oid;
  readonly to: Oid;
  /** Seconds since the epoch, as the committer's clock had it. */
  readonly at: number;
  /** E.g. `commit (amend): Fix the limits`. */
  readonly cause: string;
}

/** Reads refs and history of the real repository. Never writes. */
export interface RefSource {
  snapshot(): Promise<RefSnapshot>;
  /** The newest entries of a ref's reflog (or `HEAD`'s of this work tree), oldest first. */
  reflog(ref: string, limit: number): Promise<readonly ReflogEntry[]>;
  /** Commits reachable from `tips` and not from `known`, parents before children. */
  newCommits(tips: readonly Oid[], known: readonly Oid[]): Promise<readonly Oid[]>;
  isAncestor(ancestor: Oid, descendant: Oid): Promise<boolean>;
  /**
   * The commit that a revision names (`HEAD~2`, a branch, an abbreviated oid).
   * @throws ReactorError `revision-unknown`
   */
  resolve(revision: string): Promise<Oid>;
  /** The newest commits reachable from HEAD of this work tree, newest first. */
  recent(limit: number): Promise<readonly Oid[]>;
}

/** Wakes the commit stream. A wake-up only means: look again. */
export interface RefWatcher {
  watch(wake: () => void): Disposable;
}

/** What the commit stream has told already; durable. */
export interface Cursor {
  readonly version: 1;
  /** Grows by one with each look that told something; part of the ids of ref events. */
  readonly generation: number;
  readonly refs: Readonly<Record<string, Oid>>;
  readonly heads: Readonly<Record<string, HeadPosition>>;
  /** Tips that no ref holds any more but whose commits were told; never told again. */
  readonly abandoned: readonly Oid[];
}

export interface CursorStore {
  /** `undefined` when nothing was stored yet. */
  load(): Promise<Cursor | undefined>;
  /** Atomic: a crash leaves the old or the new one. */
  save(cursor: Cursor): Promise<void>;
}

/** An event in the stream; its `sequence` is set. */
export type StoredEvent = AnyEvent & { readonly sequence: string };

/** The store behind the stream: ordered, durable, bounded. */
export interface EventStore extends Disposable {
  /**
   * Resolves when the events are durable, in order of the calls, with those that are new. An event
   * whose source and id are known is not stored again and left out.
   * @throws ReactorError `store-failed` when the store was closed, `event-invalid` for data that is
   * not JSON; nothing of the call is stored then.
   */
  append(events: readonly AnyEvent[]): Promise<readonly StoredEvent[]>;
  /** Stored events after a sequence (0: from the oldest kept), oldest first. */
  read(after: number): AsyncIterable<StoredEvent>;
  /** The newest events, oldest first, at most as many as are kept in memory. */
  recent(): readonly StoredEvent[];
  /** The sequence of the newest stored event; 0 before the first. */
  last(): number;
  /** How many of the newest events {@link read} gives for certain; `Infinity`: a disk full. */
  readonly retains: number;
  state(): StoreState;
}

/** How an {@link EventStore} is doing. */
export type StoreState =
  | { readonly kind: 'ready' }
  | {
      /** Nothing can be written: new events wait in memory, unacknowledged, and are tried again. */
      readonly kind: 'waiting';
      readonly reason: string;
      /** Milliseconds since the epoch. */
      readonly since: number;
      /** Events that wait. */
      readonly pending: number;
    }
  | { readonly kind: 'closed' };

/** Keeps dead letters until a person retries or discards them. */
export interface DeadLetterStore {
  /** Resolves when the letter is durable; replaces one with the same id. */
  put(letter: DeadLetter): Promise<void>;
  /** Whether there was one. */
  remove(id: string): Promise<boolean>;
  /** Oldest first. */
  list(): Promise<readonly DeadLetter[]>;
}
