import { readCommit } from '../commits/readCommit.ts';
import type { Oid } from '../events/commitData.ts';
import type { RollbackPorts } from './planRollback.ts';

/**
 * Whether a commit has the very tree that undoing another one at its parent gives. What its message
 * says proves nothing: anybody can write it.
 * @throws ReactorError `object-missing`
 */
export async function hasUndone(
  { objects, refs, world }: Pick<RollbackPorts, 'objects' | 'refs' | 'world'>,
  made: Oid,
  undone: Oid,
): Promise<boolean> {
  const { tree, parents } = await readCommit(objects, made);
  const [parent] = parents;
  if (world === null || parent === undefined || parents.length > 1) return false;
  if (!(await refs.isAncestor(undone, parent))) return false;
  const without = await world.treeWithout(undone, parent);
  return 'tree' in without && without.tree === tree;
}
