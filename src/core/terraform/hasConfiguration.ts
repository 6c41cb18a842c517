import { TREE_MODE } from '../commits/treeObject.ts';
import type { Oid } from '../events/commitData.ts';
import type { Mirror } from '../realities/mirror.ts';
import { WeightedCache } from '../weightedCache.ts';
import { isConfigurationPath, isFormattedPath } from './configuration.ts';

/** How many folders are remembered. */
const MOST_FOLDERS = 100_000;

/**
 * Tells whether a tree has any file of Terraform. Most repositories have none, and they should not
 * have to be listed for each commit: of a tree like the one before only what changed is looked at.
 */
export function configurationFinder(): (
  mirror: Pick<Mirror, 'list'>,
  tree: Oid,
) => Promise<boolean> {
  const known = new WeightedCache<Oid, boolean>(MOST_FOLDERS, () => 1);
  return async function find(mirror, tree) {
    const remembered = known.get(tree);
    if (remembered !== undefined) return remembered;
    const entries = await mirror.list(tree);
    const folders = entries.filter(({ mode }) => mode === TREE_MODE);
    let isFound = entries.some(({ name, mode }) => mode !== TREE_MODE && isOfTerraform(name));
    for (const { oid } of folders) isFound ||= await find(mirror, oid);
    known.set(tree, isFound);
    return isFound;
  };
}

function isOfTerraform(name: string): boolean {
  return isConfigurationPath(name) || isFormattedPath(name);
}
