import type { Oid } from '../events/commitData.ts';
import { gitPath, rawPathOf } from './gitPath.ts';
import { parseTree, TREE_MODE, type TreeEntry } from './treeObject.ts';
import { differencesOf, type TreeReader } from './treeWalk.ts';

/**
 * The entry at a path of a tree, `undefined` if there is none.
 * @param path as in `Change.path`; a path that is not UTF-8 by its `rawPath`
 */
export async function lookup(
  reader: TreeReader,
  tree: Oid,
  path: { readonly path: string; readonly rawPath?: string },
): Promise<TreeEntry | undefined> {
  const names = rawPathOf(path).split('/');
  let entry: TreeEntry | undefined = { mode: TREE_MODE, name: '', oid: tree };
  for (const name of names) {
    if (entry?.mode !== TREE_MODE) return undefined;
    const object = await reader.read(entry.oid);
    const entries: readonly TreeEntry[] =
      object === undefined ? [] : parseTree(object.content, entry.oid);
    entry = entries.find((candidate) => candidate.name === name);
  }
  return entry;
}

/** A file, symlink or submodule of a tree. */
export interface ListedFile {
  readonly path: string;
  readonly rawPath?: string;
  readonly mode: string;
  readonly oid: Oid;
}

/** Everything in a tree that is no tree itself, in git's order. */
export async function listFiles(reader: TreeReader, tree: Oid): Promise<readonly ListedFile[]> {
  const all = await differencesOf(reader, null, tree, Number.MAX_SAFE_INTEGER);
  return all.flatMap(({ rawPath, after }) =>
    after === null ? [] : [{ ...gitPath(rawPath), mode: after.mode, oid: after.oid }],
  );
}
