import { Lazily } from '../../core/lazily.ts';
import type { TreeIndex, TreeIndexInit } from './treeIndex.ts';

/** The one index of trees for all who ask, loaded with the first question. */
export function lazyTreeIndex(init: TreeIndexInit): TreeIndex {
  const index = new Lazily(async () => {
    const { createTreeIndex } = await import('./treeIndex.ts');
    return createTreeIndex(init);
  });
  return index.methods('find', 'at', 'isWhole');
}
