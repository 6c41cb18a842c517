import { TREE_MODE } from '../commits/treeObject.ts';
import type { Oid } from '../events/commitData.ts';
import { WeightedCache } from '../weightedCache.ts';
import type { Mirror } from './mirror.ts';

/** How many folders are remembered. */
const MOST_FOLDERS = 100_000;

/**
 * Tells whether a tree has any file with such a name. Most repositories have none of most tools,
 * and they should not have to be listed for each commit: of a tree like the one before only what
 * changed is looked at.
 */
export function fileFinder(
  isWanted: (name: string) => boolean,
): (mirror: Pick<Mirror, 'list'>, tree: Oid) => Promise<boolean> {
  const known = new WeightedCache<Oid, boolean>(MOST_FOLDERS, () => 1);
  return async function find(mirror, tree) {
    const remembered = known.get(tree);
    if (remembered !== undefined) return remembered;
    const entries = await mirror.list(tree);
    const folders = entries.filter(({ mode }) => mode === TREE_MODE);
    let isFound = entries.some(({ name, mode }) => mode !== TREE_MODE && isWanted(name));
    for (const { oid } of folders) isFound ||= await find(mirror, oid);
    known.set(tree, isFound);
    return isFound;
  };
}
