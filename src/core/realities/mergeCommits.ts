import { gitPath } from '../commits/gitPath.ts';
import { readCommit } from '../commits/readCommit.ts';
import type { Oid } from '../events/commitData.ts';
import type { Finding, Verdict } from '../events/validationData.ts';
import type { GitObject, ObjectSource } from '../ports.ts';
import { encodeCommit, type Authorship } from './encodeCommit.ts';
import { createMirror } from './mirror.ts';
import type { RealityObjects } from './realityObjects.ts';
import { treeFinding } from './treeFinding.ts';

/** Two commits that are to become one. */
export interface MergeSides {
  readonly ours: Oid;
  readonly theirs: Oid;
  /** Of both what is in memory alone. */
  readonly objects: readonly GitObject[];
}

/** What git makes of two commits. */
export type CommitMerge =
  /** `ours` has all of `theirs` already. */
  | { readonly kind: 'contained' }
  /** `theirs` has all of `ours`. */
  | { readonly kind: 'forward' }
  /** @member made the objects that the merge made */
  | { readonly kind: 'merged'; readonly tree: Oid; readonly made: readonly GitObject[] }
  | {
      readonly kind: 'conflicts';
      /** Has the files with conflict markers. */
      readonly tree: Oid;
      readonly made: readonly GitObject[];
      /** Bytes as Latin-1. */
      readonly paths: readonly string[];
    };

/** How a tree is judged before anything points to it. */
export type Judge = (subject: JudgedTree) => Promise<Verdict>;

export interface JudgedTree {
  readonly commit: Oid;
  readonly tree: Oid;
  /** The tree before the merge: only what is new counts. */
  readonly parent: Oid;
  readonly objects: ObjectSource;
  /** Ends the judging, which then rejects. */
  readonly signal?: AbortSignal;
}

export interface MergeInit extends Authorship {
  /** A verdict `fail` or `error` stops the merge. Not judged if not given. */
  readonly judge?: Judge;
  /**
   * A branch that is checked out in the work tree of the repository is merged into as well, by git
   * itself: its files change with it. Otherwise such a branch is refused.
   */
  readonly updatesFiles?: boolean;
  /** Ends the merge as long as nothing has changed; it then rejects. */
  readonly signal?: AbortSignal;
}

/** How a merge ended. Unless it is `merged`, nothing has changed. */
export type MergeOutcome =
  | {
      readonly status: 'merged';
      readonly oid: Oid;
      /** Where it was merged into, before. */
      readonly before: Oid;
      readonly verdict?: Verdict;
    }
  | { readonly status: 'contained'; readonly oid: Oid; readonly verdict?: Verdict }
  | { readonly status: 'conflicts'; readonly findings: readonly Finding[] }
  | { readonly status: 'refused'; readonly verdict: Verdict };

/** A merge that is ready: what is to be pointed to, and the objects that it needs. */
export type PreparedMerge =
  | {
      readonly status: 'ready';
      readonly oid: Oid;
      readonly objects: readonly GitObject[];
      readonly verdict?: Verdict;
    }
  | Exclude<MergeOutcome, { status: 'merged' | 'contained' }>
  | { readonly status: 'contained'; readonly oid: Oid };

/**
 * Merges in memory: a merge commit, or `theirs` itself where nothing has to be merged, judged.
 * @param objects in which both commits can be read
 */
export async function prepareMerge(
  merge: (sides: MergeSides) => Promise<CommitMerge>,
  objects: RealityObjects,
  sides: MergeSides,
  init: MergeInit,
): Promise<PreparedMerge> {
  const result = await merge(sides);
  if (result.kind === 'contained') return { status: 'contained', oid: sides.ours };
  const layer = objects.layer();
  try {
    return await prepared(layer, sides, result, init);
  } finally {
    layer.dispose();
  }
}

async function prepared(
  layer: RealityObjects,
  { ours, theirs, objects }: MergeSides,
  result: Exclude<CommitMerge, { kind: 'contained' }>,
  { judge, signal, updatesFiles: _, ...init }: MergeInit,
): Promise<PreparedMerge> {
  for (const { type, content } of objects) layer.add(type, content);
  if (result.kind === 'forward') {
    const { tree } = await readCommit(layer, theirs);
    return judged(layer, { judge, signal, ours, oid: theirs, tree }, objects);
  }
  for (const { type, content } of result.made) layer.add(type, content);
  if (result.kind === 'conflicts') {
    return { status: 'conflicts', findings: await conflictFindings(layer, result) };
  }
  const { tree, made } = result;
  const content = encodeCommit({ ...init, tree, parents: [ours, theirs] });
  const oid = layer.add('commit', content);
  const commit: GitObject = { oid, type: 'commit', size: content.length, content };
  return judged(layer, { judge, signal, ours, oid, tree }, [...objects, ...made, commit]);
}

interface ToJudge {
  readonly judge: Judge | undefined;
  readonly signal: AbortSignal | undefined;
  readonly ours: Oid;
  readonly oid: Oid;
  readonly tree: Oid;
}

async function judged(
  objects: RealityObjects,
  { judge, signal, ours, oid, tree }: ToJudge,
  needed: readonly GitObject[],
): Promise<PreparedMerge> {
  if (judge === undefined) return { status: 'ready', oid, objects: needed };
  const { tree: parent } = await readCommit(objects, ours);
  const verdict = await judge({ commit: oid, tree, parent, objects, ...(signal && { signal }) });
  signal?.throwIfAborted();
  if (verdict.verdict === 'fail' || verdict.verdict === 'error')
    return { status: 'refused', verdict };
  return { status: 'ready', oid, objects: needed, verdict };
}

const MARKER = /^<<<<<<< /m;

/** Each at the first conflict marker of its file, where it has one. */
async function conflictFindings(
  objects: ObjectSource,
  { tree, paths }: Extract<CommitMerge, { kind: 'conflicts' }>,
): Promise<readonly Finding[]> {
  const mirror = createMirror(objects);
  return Promise.all(
    [...new Set(paths)].sort().map(async (raw) => {
      const entry = await mirror.lookup(tree, gitPath(raw));
      const file = entry && (await objects.read(entry.oid));
      const text = file?.type === 'blob' ? new TextDecoder().decode(file.content) : '';
      const at = text.search(MARKER);
      const line = at < 0 ? 1 : text.slice(0, at).split('\n').length;
      const { path } = gitPath(raw);
      const message = 'Both sides changed this file, and git cannot merge them by itself.';
      const finding = treeFinding(path, 'merge-conflict', 'error', message);
      return { ...finding, line, endLine: line };
    }),
  );
}
