import type { TreeIndex, TreeIndexInit } from './treeIndex.ts';

/** An index of trees that is loaded when it is asked first. */
export function lateTreeIndex(init: TreeIndexInit): TreeIndex {
  let loaded: Promise<TreeIndex> | undefined;
  const load = async (): Promise<TreeIndex> => {
    const { createTreeIndex } = await import('./treeIndex.ts');
    return createTreeIndex(init);
  };
  const index = (): Promise<TreeIndex> => (loaded ??= load());
  return {
    find: async (...asked) => (await index()).find(...asked),
    at: async (...asked) => (await index()).at(...asked),
  };
}
