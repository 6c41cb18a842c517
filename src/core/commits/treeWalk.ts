import { ReactorError } from '../errors.ts';
import type { Oid } from '../events/commitData.ts';
import type { ExpectedObject, GitObject } from '../ports.ts';
import { differingEntries } from './entryPairs.ts';
import { TREE_MODE, type TreeEntry } from './treeObject.ts';

/** What a diff reads of the repository. */
export interface TreeReader {
  read(oid: Oid, expected?: ExpectedObject): Promise<GitObject | undefined>;
}

/** A path that differs between two trees; never a tree itself. */
export interface Difference {
  /** The bytes of the path, one latin-1 character each. */
  readonly rawPath: string;
  readonly before: TreeEntry | null;
  readonly after: TreeEntry | null;
}

/** Differences in order; those below a subtree stand in a list of their own, filled later. */
type Found = (Difference | Found)[];

/** Two trees at the same path that are still to be compared. */
interface Step {
  readonly prefix: string;
  readonly before: Oid | null;
  readonly after: Oid | null;
  readonly found: Found;
}

/**
 * All files, symlinks and submodules that differ, in the order of their paths' bytes. Subtrees with
 * the same oid are not read.
 * @param max more differences, or more trees to open, than this are an error; hostile trees can unfold to any number
 * @throws ReactorError `object-missing`, `object-corrupt`, `object-too-large`
 */
export async function differencesOf(
  reader: TreeReader,
  before: Oid | null,
  after: Oid | null,
  max: number,
): Promise<readonly Difference[]> {
  const found: Found = [];
  const left = { files: max, trees: max };
  let level: readonly Step[] = before === after ? [] : [{ prefix: '', before, after, found }];
  // A level at a time: its trees are read at once, and what is in memory costs no promise a file.
  while (level.length > 0) {
    left.trees -= level.length;
    const trees = await Promise.all(level.map((step) => readTrees(reader, step)));
    level = level.flatMap((step, index) => compare(step, trees[index] ?? [EMPTY, EMPTY], left));
    if (left.trees < level.length) throw tooMany();
  }
  return flatten(found);
}

/** Adds what differs at this level. @returns the subtrees to compare next */
function compare(
  { prefix, found }: Step,
  [old, now]: readonly [GitObject, GitObject],
  left: { files: number },
): readonly Step[] {
  const below: Step[] = [];
  for (const { before, after } of differingEntries(old, now)) {
    const rawPath = prefix + ((after ?? before)?.name ?? '');
    if ((after ?? before)?.mode === TREE_MODE) {
      const inner: Found = [];
      const oids = { before: before?.oid ?? null, after: after?.oid ?? null };
      below.push({ prefix: `${rawPath}/`, ...oids, found: inner });
      found.push(inner);
    } else if (left.files-- > 0) found.push({ rawPath, before, after });
    else throw tooMany();
  }
  return below;
}

/** Trees can be nested deeper than functions can call themselves. */
function flatten(found: Found): readonly Difference[] {
  const flat: Difference[] = [];
  const open: Found = found.toReversed();
  for (let next = open.pop(); next; next = open.pop())
    if (!Array.isArray(next)) flat.push(next);
    else for (const inner of next.toReversed()) open.push(inner);
  return flat;
}

function readTrees(
  reader: TreeReader,
  { before, after }: Step,
): Promise<readonly [GitObject, GitObject]> {
  return Promise.all([readTree(reader, before), readTree(reader, after)]);
}

async function readTree(reader: TreeReader, tree: Oid | null): Promise<GitObject> {
  if (tree === null) return EMPTY;
  const object = await reader.read(tree, 'structure');
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
