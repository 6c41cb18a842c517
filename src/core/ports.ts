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
  read(oid: Oid, expected?: ExpectedObject): Promise<GitObject | undefined>;
  counters(): ObjectCounters;
}

/**
 * What a caller expects an oid to be. `structure`, a commit or a tree, is asked for at once;
 * `any` may be a huge blob, and its size is asked for first, which takes a round trip more.
 */
export type ExpectedObject = 'structure' | 'any';

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

/** One line of a reflog. */
export interface ReflogEntry {
  /** The zero oid where the ref did not exist. */
  readonly from: Oid;
  readonly to: Oid;
  /** E.g. `commit (amend): Fix the limits`. */
  readonly cause: string;
  /** Where a tail begins that leaves out this entry and all before it; opaque. */
  readonly mark: string;
}

/** The part of a reflog that was written after a mark. */
export interface ReflogTail {
  /** Oldest first. */
  readonly entries: readonly ReflogEntry[];
  /** Where the next tail begins; opaque. */
  readonly mark: string;
  /** `false` when the mark was unknown or the log was rewritten, and older entries may be among them. */
  readonly isExact: boolean;
}

/** Reads refs and history of the real repository. Never writes. */
export interface RefSource {
  snapshot(): Promise<RefSnapshot>;
  /** What a ref's reflog gained since `mark`; `HEAD` is the one of the given work tree. */
  reflog(ref: string, worktree: string, mark: string | undefined): Promise<ReflogTail>;
  /** Commits reachable from `tips` and not from `known`, parents before children. */
  newCommits(tips: readonly Oid[], known: readonly Oid[]): Promise<readonly NewCommit[]>;
  isAncestor(ancestor: Oid, descendant: Oid): Promise<boolean>;
  /**
   * The commit that a revision names (`HEAD~2`, a branch, an abbreviated oid).
   * @throws ReactorError `revision-unknown`
   */
  resolve(revision: string): Promise<Oid>;
  /** The newest commits reachable from a commit, newest first. */
  recent(from: Oid, limit: number): Promise<readonly Oid[]>;
  /** The remote-tracking refs that contain a commit; empty if it was never pushed or fetched. */
  remotesWith(oid: Oid): Promise<readonly string[]>;
}

/** A commit and the tip through which it was reached. */
export interface NewCommit {
  readonly oid: Oid;
  readonly tip: Oid;
}

/** Wakes the commit stream. A wake-up only means: look again. */
export interface RefWatcher {
  watch(wake: () => void): Disposable;
}

/** What the commit stream has told already; durable. */
export interface Cursor {
  readonly version: 1;
  /**
   * Grows by one with each look that told something; part of the ids of ref events. Begins with
   * the time, so that a stream that lost its cursor does not use ids of its former life.
   */
  readonly generation: number;
  readonly refs: Readonly<Record<string, Oid>>;
  /** When the look was that it comes from, in milliseconds since the epoch; grows. */
  readonly at?: number;
  /** By work tree: empty for the main one, else the name of its folder in `worktrees/`. */
  readonly heads: Readonly<Record<string, HeadPosition>>;
  /** Marks in the reflogs, by `worktree:ref`. */
  readonly reflogs: Readonly<Record<string, string>>;
  /** Tips that no ref holds any more but whose commits were told; never told again. */
  readonly abandoned: readonly Oid[];
  /** Commits that could not be read yet, with the ref that brought them; tried again. */
  readonly unreadable: Readonly<Record<Oid, string | null>>;
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
  /**
   * Stored events after a sequence (0: from the oldest kept), oldest first.
   * @param having only events whose JSON has this text are wanted; others may come too. A long
   *   stream is read much faster so.
   */
  read(after: number, having?: string): AsyncIterable<StoredEvent>;
  /** The newest events, oldest first, at most as many as are kept in memory. */
  recent(): readonly StoredEvent[];
  /** The sequence of the newest stored event; 0 before the first. */
  last(): number;
  /** How many of the newest events {@link read} gives for certain; `Infinity`: a disk full. */
  readonly retains: number;
  state(): StoreState;
  /** Hears of each change of the state. */
  onState(listener: (state: StoreState) => void): Disposable;
}

/**
 * Several processes can have one repository open (windows, `git-reactor watch`). One of them leads:
 * it stores events, moves the cursor and acts. The others follow it; one takes over when it ends.
 */
export interface Leadership {
  isLeading(): boolean;
  /** Hears when this process begins or ceases to lead. */
  onChange(listener: () => void): Disposable;
  /** Hears, while this process follows, what was stored: in order, each event once. */
  onFollowed(listener: (events: readonly StoredEvent[]) => void): Disposable;
  /** While this process leads it is asked to publish what followers hand in. */
  onHandedIn(publish: (events: readonly AnyEvent[]) => Promise<unknown>): Disposable;
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

/** The work tree as a tree object, in a place of its own beside the repository. */
export interface WorkTreeSnapshot extends Disposable {
  readonly tree: Oid;
  /** Has the objects of the repository and those of the snapshot. */
  readonly objects: ObjectSource;
}

/** The files of the real repository as they are on disk; only read. */
export interface WorkTree {
  /**
   * All files as they are on disk, untracked ones too, ignored ones not. Neither index nor
   * repository are touched. @throws ReactorError `git-failed`
   */
  snapshot(signal?: AbortSignal): Promise<WorkTreeSnapshot>;
}
