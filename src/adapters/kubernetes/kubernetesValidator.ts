import type { Validator } from '../../core/validation/validator.ts';
import { createFileValidator, type FileValidatorInit } from '../validation/fileValidator.ts';
import { createRelatedFiles } from './relatedFiles.ts';
import { createOpensTree } from './references/opensTree.ts';
import { checkTree, referenceUnit } from './references/referenceUnit.ts';
import type { TreeIndex } from './treeIndex.ts';

export type KubernetesInit = Pick<
  FileValidatorInit,
  'worker' | 'maxBytes' | 'accepts' | 'version'
> &
  Required<Pick<FileValidatorInit, 'kubernetes'>> & { readonly index: TreeIndex };

/** Manifests of Kubernetes: each file by itself, and how all of a tree fit together. */
export function createKubernetesValidator(init: KubernetesInit): Validator {
  const { worker, kubernetes, index } = init;
  const opensTree = createOpensTree();
  const related = createRelatedFiles({ worker, kubernetes, index });
  const files = createFileValidator({
    ...init,
    name: 'kubernetes',
    related: (tree) => related.of(tree),
  });
  return {
    ...files,
    async units(tree, changed) {
      if (changed === 'all') return [...(await files.units(tree, changed)), referenceUnit(tree)];
      const concerned = await related.concernedBy(tree, changed);
      const units = await files.units(tree, [...new Set([...changed, ...concerned])]);
      return [...units, referenceUnit(tree)];
    },
    validate: (unit, tree, signal) =>
      unit.isOfTree === true
        ? checkTree({ worker, kubernetes, index, opensTree }, tree, signal)
        : files.validate(unit, tree, signal),
  };
}
