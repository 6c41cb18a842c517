import { gitPath } from '../../core/commits/gitPath.ts';
import { TREE_MODE, type TreeEntry } from '../../core/commits/treeObject.ts';
import type { Oid } from '../../core/events/commitData.ts';
import type { Mirror } from '../../core/realities/mirror.ts';

/**
 * What a tree has at a path as it is shown: names that are not UTF-8 are found by the `\xHH` that
 * stands for their bytes.
 */
export async function lookupShown(
  files: Pick<Mirror, 'list' | 'lookup'>,
  tree: Oid,
  path: string,
): Promise<TreeEntry | undefined> {
  let entry: TreeEntry | undefined = { mode: TREE_MODE, name: '', oid: tree };
  if (path === '') return entry;
  const found = await files.lookup(tree, path);
  if (found !== undefined || !path.includes('\\x')) return found;
  for (const name of path.split('/')) {
    if (entry?.mode !== TREE_MODE) return undefined;
    const entries = await files.list(entry.oid);
    entry = entries.find((each) => gitPath(each.name).path === name);
  }
  return entry;
}
