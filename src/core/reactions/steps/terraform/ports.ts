import type { TerraformPlanner } from '../../../terraform/plan.ts';
import type { TreeModules } from '../../../terraform/treeModules.ts';
import type { TreeView } from '../../../validation/validator.ts';
import type { StepContext } from '../../stepKind.ts';

/** What steps of Terraform need of the world. */
export interface TerraformPorts {
  /** The program that the planner runs: a name or a path. */
  readonly binary: string;
  readonly planner: Pick<TerraformPlanner, 'plan' | 'reopen' | 'holds' | 'apply' | 'discard'>;
  /** @throws ReactorError if the tree cannot be read */
  readonly modulesOf: (tree: TreeView) => Promise<TreeModules>;
  /** The tree of the reality, else that of the commit; `null` where there is neither. */
  readonly treeOf: (context: Pick<StepContext, 'subject' | 'reality'>) => Promise<TreeView | null>;
}

/** The name in the configuration of the reality that a step runs in; it may run in several forks. */
export function realityName({ reality }: Pick<StepContext, 'reality'>): string | null {
  return reality === null ? null : reality.reality.name.replace(/@[^@]*$/, '');
}
