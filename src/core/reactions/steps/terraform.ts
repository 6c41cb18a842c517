import type { StepKind } from '../stepKind.ts';
import { applyStep } from './terraform/applyStep.ts';
import { plansIn } from './terraform/notedPlans.ts';
import { type TerraformOptions, terraformSchema } from './terraform/options.ts';
import { discardAll, planStep } from './terraform/planStep.ts';
import type { TerraformPorts } from './terraform/ports.ts';

/** Databases and clusters take their time; one that is cut off is left half done. */
const TIMEOUT_MS = 4 * 60 * 60_000;

/**
 * `terraform: plan` and `terraform: apply`. A plan changes nothing, but it runs what the
 * configuration names: the planner refuses it where the workspace is not trusted.
 */
export function createTerraformKind(ports: TerraformPorts): StepKind<TerraformOptions> {
  return {
    kind: 'terraform',
    description:
      'Plans the root modules that the change concerns, or applies exactly what was planned.',
    schema: terraformSchema,
    acts: ({ terraform }) => terraform === 'apply',
    needsLeave: () => true,
    tools: () => [ports.binary],
    timeoutMs: TIMEOUT_MS,
    label: ({ terraform }) => `terraform ${terraform}`,
    async stillHolds(notes) {
      const waiting = plansIn(notes).filter(({ isChange }) => isChange);
      const held = await Promise.all(waiting.map(({ record }) => ports.planner.holds(record)));
      return !held.includes(false);
    },
    run: (context) =>
      context.options.terraform === 'plan' ? planStep(ports, context) : applyStep(ports, context),
    release: (notes) => discardAll(ports, plansIn(notes)),
  };
}
