import { isReactorError } from '../errors.ts';
import type { Change, ChangeKind, Oid } from '../events/commitData.ts';
import type { ObjectInfo } from '../ports.ts';
import { type RenamedDifference, withExactRenames } from './exactRenames.ts';
import { gitPath } from './gitPath.ts';
import { SUBMODULE_MODE, type TreeEntry } from './treeObject.ts';
import { type TreeReader, differencesOf } from './treeWalk.ts';

/** What {@link diffTrees} reads: trees, and the sizes of blobs. An `ObjectSource` is one. */
export interface DiffReader extends TreeReader {
  info(oid: Oid): Promise<ObjectInfo | undefined>;
}

export interface DiffOptions {
  /** More changes than this are an error. Default one million. */
  readonly maxChanges?: number;
}

const MAX_CHANGES = 1_000_000;

/**
 * What `git diff-tree -r -M100%` tells of two trees, ordered by the bytes of the (new) path: files,
 * symlinks and submodules; a rename only where the content is the same.
 * @param before `null` for the empty tree
 * @throws ReactorError `object-missing` (a tree that a shallow or partial clone does not have),
 *   `object-corrupt`, `object-too-large`
 */
export async function diffTrees(
  reader: DiffReader,
  before: Oid | null,
  after: Oid | null,
  options: DiffOptions = {},
): Promise<readonly Change[]> {
  const max = options.maxChanges ?? MAX_CHANGES;
  return changesOf(reader, withExactRenames(await differencesOf(reader, before, after, max)));
}

/** The words of events for differences, with the sizes of what is there after them. */
export function changesOf(
  reader: Pick<DiffReader, 'info'>,
  differences: readonly RenamedDifference[],
): Promise<readonly Change[]> {
  return Promise.all(differences.map((difference) => changeOf(reader, difference)));
}

async function changeOf(
  reader: Pick<DiffReader, 'info'>,
  difference: RenamedDifference,
): Promise<Change> {
  const { before, after, rawPath, rawOldPath } = difference;
  const entry = after ?? before;
  return {
    ...gitPath(rawPath),
    ...(rawOldPath !== undefined && { oldPath: gitPath(rawOldPath).path }),
    kind: kindOf(difference),
    mode: entry?.mode ?? '',
    oid: entry?.oid ?? '',
    size: after ? await sizeOf(reader, after) : 0,
  };
}

function kindOf({ before, after, rawOldPath }: RenamedDifference): ChangeKind {
  if (rawOldPath !== undefined) return 'renamed';
  if (!before) return 'added';
  return after ? 'modified' : 'deleted';
}

async function sizeOf(reader: Pick<DiffReader, 'info'>, { oid, mode }: TreeEntry): Promise<number> {
  if (mode === SUBMODULE_MODE) return 0;
  try {
    return (await reader.info(oid))?.size ?? 0;
  } catch (error) {
    // The trees are whole, so the change is certain; whoever reads the blob hears of its damage.
    if (isReactorError(error, 'object-corrupt')) return 0;
    throw error;
  }
}
