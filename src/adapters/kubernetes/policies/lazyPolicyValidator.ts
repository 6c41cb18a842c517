import { Lazily } from '../../../core/lazily.ts';
import type { Validator } from '../../../core/validation/validator.ts';
import type { PolicyValidatorInit } from './policyValidator.ts';

/** Loaded with the first change that may concern a manifest or a policy. */
export function lazyPolicyValidator(init: PolicyValidatorInit): Validator {
  const validator = new Lazily(async () => {
    const { createPolicyValidator } = await import('./policyValidator.ts');
    return createPolicyValidator(init);
  });
  return {
    ...validator.methods('version', 'validate'),
    name: 'policies',
    units: async (tree, changed) =>
      changed === 'all' || changed.some(init.accepts)
        ? (await validator.get()).units(tree, changed)
        : [],
    dispose: () => validator.finish((it) => it.dispose()),
  };
}
