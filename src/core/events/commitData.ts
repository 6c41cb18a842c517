/** A git object id: opaque, 40 (SHA-1) or 64 (SHA-256) lower case hexadecimal digits. */
export type Oid = string;

/** Who wrote or committed, as the commit says. */
export interface Person {
  readonly name: string;
  readonly email: string;
  /** ISO 8601 with the person's own zone, e.g. `2026-11-23T09:30:00+01:00`. */
  readonly at: string;
}

export type ChangeKind = 'added' | 'modified' | 'deleted' | 'renamed';

/** One path that differs between a commit and its first parent. */
export interface Change {
  /**
   * The path in the tree, `/` between its parts. Bytes that are not UTF-8 are written as `\xHH`;
   * `rawPath` then has the exact bytes.
   */
  readonly path: string;
  /** Set if and only if the path is not UTF-8: its bytes, one latin-1 character each. */
  readonly rawPath?: string;
  /** The former path of a rename. */
  readonly oldPath?: string;
  readonly kind: ChangeKind;
  /** Octal mode as git prints it: `100644`, `100755`, `120000` (symlink), `160000` (submodule). */
  readonly mode: string;
  /** The blob (or the submodule's commit) after the change; the one before, if it was deleted. */
  readonly oid: Oid;
  /** Bytes of the blob after the change; 0 if it was deleted, is a submodule or is not local. */
  readonly size: number;
}

/** A guess at what kind of author made a commit, and what the guess rests on. */
export interface Actor {
  readonly kind: 'human' | 'agent' | 'bot';
  /** Sentences for people, e.g. `Co-Authored-By names an assistant`. Empty for a plain human. */
  readonly evidence: readonly string[];
}

/** The payload of `commit.created`: one commit that is new to the refs of the repository. */
export interface CommitData {
  readonly oid: Oid;
  readonly tree: Oid;
  readonly parents: readonly Oid[];
  /** Full name of the ref that brought it, `null` if only a detached HEAD did. */
  readonly ref: string | null;
  /**
   * Short name of the branch, without the name of the remote; `null` where {@link ref} is neither
   * a branch nor a remote-tracking one.
   */
  readonly branch: string | null;
  readonly author: Person;
  readonly committer: Person;
  readonly message: string;
  /** `Key: value` lines at the end of the message, keys as written. */
  readonly trailers: readonly Trailer[];
  readonly actor: Actor;
  /** `remote` when it came by a fetch or a pull, else `local`. */
  readonly origin: 'local' | 'remote';
  /** When it was noticed; ISO 8601 in UTC. */
  readonly observedAt: string;
  /** The hour of {@link observedAt}, 0 to 23, in the configured zone. */
  readonly hour: number;
  /** Differences from the first parent (a root commit: from the empty tree), ordered by path. */
  readonly changes: readonly Change[];
  /** Always `false`: changes are never cut. Kept for scripts that check it. */
  readonly changesTruncated: false;
  /** Why {@link changes} is empty although the commit may change something. */
  readonly changesUnknown?: string;
}

export interface Trailer {
  readonly key: string;
  readonly value: string;
}

/** The payload of `commit.batch`: many commits at once, told as a range instead of one by one. */
export interface CommitBatchData {
  readonly ref: string | null;
  readonly branch: string | null;
  /** What the ref pointed to before, `null` for a new ref. */
  readonly from: Oid | null;
  readonly to: Oid;
  readonly count: number;
  /** All of them, parents before children. */
  readonly oids: readonly Oid[];
  readonly origin: 'local' | 'remote';
  readonly reason: 'more-than-configured' | 'catch-up';
}

/** The payload of `commit.rewritten`: amend, rebase, squash. */
export interface CommitRewrittenData {
  readonly replaces: readonly Oid[];
  readonly by: Oid;
  readonly ref: string | null;
  readonly cause: string;
  /** The new commit has the tree of the old one, so results for that tree still hold. */
  readonly isSameTree: boolean;
}

/** The payload of all `ref.*` events. */
export interface RefMovedData {
  /** Full name, e.g. `refs/heads/main`. */
  readonly ref: string;
  readonly from: Oid | null;
  readonly to: Oid | null;
  /** The reflog's words if it has any (`commit: …`, `reset: moving to …`), else `unknown`. */
  readonly cause: string;
}

/** The payload of `tag.created`. */
export interface TagCreatedData {
  readonly ref: string;
  readonly name: string;
  /** What the ref holds: the tag object of an annotated tag. */
  readonly oid: Oid;
  /** The object the tag points to in the end. */
  readonly target: Oid;
}

/** The payload of `head.moved`. */
export interface HeadMovedData {
  /** Empty for the main work tree, else the name of its folder in `worktrees/`. */
  readonly worktree: string;
  readonly from: HeadPosition;
  readonly to: HeadPosition;
  readonly cause: string;
}

export interface HeadPosition {
  /** Full name of the branch, `null` when detached. */
  readonly ref: string | null;
  /** `null` on an unborn branch. */
  readonly oid: Oid | null;
}

/** The payload of `stream.ready`. */
export interface StreamReadyData {
  /** Absolute path of the work tree, or of the git directory of a bare repository. */
  readonly root: string;
  readonly head: HeadPosition;
}
