import { ReactorError } from '../errors.ts';
import type { Oid } from '../events/commitData.ts';
import type { GitObject } from '../ports.ts';
import { type EntryPair, differingEntries } from './entryPairs.ts';
import { TREE_MODE, type TreeEntry } from './treeObject.ts';

/** What a diff reads of the repository. */
export interface TreeReader {
  read(oid: Oid): Promise<GitObject | undefined>;
}

/** A path that differs between two trees; never a tree itself. */
export interface Difference {
  /** The bytes of the path, one latin-1 character each. */
  readonly rawPath: string;
  readonly before: TreeEntry | null;
  readonly after: TreeEntry | null;
}

interface Walk {
  readonly reader: TreeReader;
  /** Differences that may still be found, and trees that may still be opened. */
  files: number;
  trees: number;
}

/**
 * All files, symlinks and submodules that differ, in the order of their paths' bytes. Subtrees with
 * the same oid are not read.
 * @param max more differences, or more trees to open, than this are an error; hostile trees can unfold to any number
 * @throws ReactorError `object-missing`, `object-corrupt`, `object-too-large`
 */
export function differencesOf(
  reader: TreeReader,
  before: Oid | null,
  after: Oid | null,
  max: number,
): Promise<readonly Difference[]> {
  return walkTrees({ reader, files: max, trees: max }, '', before, after);
}

async function walkTrees(
  walk: Walk,
  prefix: string,
  before: Oid | null,
  after: Oid | null,
): Promise<readonly Difference[]> {
  if (before === after) return [];
  // All branches of the walk share the budget, so when one ends over it, the others do too.
  if (walk.files < 0 || walk.trees-- <= 0) throw tooMany();
  const [old, now] = await Promise.all([readTree(walk, before), readTree(walk, after)]);
  const found: Promise<readonly Difference[]>[] = [];
  for (const pair of differingEntries(old, now)) found.push(unfold(walk, prefix, pair));
  return (await Promise.all(found)).flat();
}

function unfold(walk: Walk, prefix: string, pair: EntryPair): Promise<readonly Difference[]> {
  const { before, after } = pair;
  const rawPath = prefix + ((after ?? before)?.name ?? '');
  if ((after ?? before)?.mode === TREE_MODE)
    return walkTrees(walk, `${rawPath}/`, before?.oid ?? null, after?.oid ?? null);
  if (walk.files-- <= 0) throw tooMany();
  return Promise.resolve([{ rawPath, before, after }]);
}

async function readTree(walk: Walk, tree: Oid | null): Promise<GitObject> {
  if (tree === null) return EMPTY;
  const object = await walk.reader.read(tree);
  if (object?.type === 'tree') return object;
  throw missingTree(tree, object);
}

/** @param found what has the oid instead of a tree, if anything */
export function missingTree(tree: Oid, found: GitObject | undefined): ReactorError {
  const message = found
    ? `${tree} is a ${found.type}, not a tree.`
    : `The tree ${tree} is missing.`;
  const hint = 'A shallow or partial clone does not have everything; fetch it, or run git fsck.';
  return new ReactorError('object-missing', message, { hint });
}

const EMPTY: GitObject = { oid: '', type: 'tree', size: 0, content: new Uint8Array() };

function tooMany(): ReactorError {
  return new ReactorError('object-too-large', 'The two trees differ in too many paths.', {
    hint: 'Look at it with git diff --stat; trees that contain each other many times do this.',
  });
}
