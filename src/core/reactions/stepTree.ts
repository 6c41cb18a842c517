import type { Mirror } from '../realities/mirror.ts';
import { createTreeView } from '../validation/treeView.ts';
import type { TreeView } from '../validation/validator.ts';
import type { StepContext } from './stepKind.ts';

/**
 * The tree that a step works on: that of its reality as it is now, else that of the commit.
 * @param mirror of the repository
 * @returns `null` where there is neither
 */
export async function stepTree(
  mirror: Mirror,
  { reality, subject }: Pick<StepContext, 'reality' | 'subject'>,
): Promise<TreeView | null> {
  if (reality !== null) return createTreeView(reality.reality.mirror, await reality.reality.tree());
  return subject === null ? null : createTreeView(mirror, subject.commit.tree, subject.changes);
}
