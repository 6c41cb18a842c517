import { Lazily } from '../../core/lazily.ts';
import type { Validator } from '../../core/validation/validator.ts';
import type { KubernetesInit } from './kubernetesValidator.ts';

/** Loaded with the first change that may concern a manifest. */
export function lazyKubernetesValidator(init: KubernetesInit): Validator {
  const validator = new Lazily(async () => {
    const { createKubernetesValidator } = await import('./kubernetesValidator.ts');
    return createKubernetesValidator(init);
  });
  return {
    ...validator.methods('version', 'validate'),
    name: 'kubernetes',
    units: async (tree, changed) =>
      changed === 'all' || changed.some(maySayMore)
        ? (await validator.get()).units(tree, changed)
        : [],
    dispose: () => validator.finish((it) => it.dispose()),
  };
}

/** Manifests in YAML and JSON, and kustomizations, one of whose names has no ending. */
function maySayMore(path: string): boolean {
  return /\.(ya?ml|json)$|(^|\/)Kustomization$/i.test(path);
}
