import { TERRAFORM } from '../../core/terraform/findingAt.ts';
import { configurationFinder } from '../../core/terraform/hasConfiguration.ts';
import { Lazily } from '../../core/lazily.ts';
import type { Validator } from '../../core/validation/validator.ts';
import type { TerraformInit } from './terraformValidator.ts';

/** Loaded with the first tree that has any Terraform. */
export function lazyTerraformValidator(init: TerraformInit): Validator {
  const validator = new Lazily(async () => {
    const { openTerraformValidator } = await import('./terraformValidator.ts');
    return openTerraformValidator(init);
  });
  const hasConfiguration = configurationFinder();
  return {
    ...validator.methods('version', 'validate'),
    name: TERRAFORM,
    units: async (tree, changed) =>
      (await hasConfiguration(tree.mirror, tree.oid))
        ? (await validator.get()).units(tree, changed)
        : [],
    dispose: () => validator.finish((it) => it.dispose()),
  };
}
