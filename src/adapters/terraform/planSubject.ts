import path from 'node:path';
import process from 'node:process';
import { graphProblems } from '../../core/terraform/graphProblems.ts';
import type { PlanOutcome, PlanRequest } from '../../core/terraform/plan.ts';
import type { ModuleReader, TreeModules } from '../../core/terraform/treeModules.ts';
import { type StatePlace, stateOf, workspaceOf } from './localState.ts';
import type { ModuleWorld } from './validateModule.ts';

/** A root module that can be planned. */
export interface PlanSubject {
  readonly modules: TreeModules;
  /** The root module in the work tree. */
  readonly workDir: string;
  readonly state: Exclude<StatePlace, { kind: 'unknown' }>;
  readonly workspace: string;
}

/** Looks whether a root module can be planned here; if not, what is in the way. */
export async function planSubject(
  { tool, isTrusted, workTree }: ModuleWorld,
  reader: ModuleReader,
  { root, tree }: PlanRequest,
): Promise<PlanSubject | PlanOutcome> {
  if ((await tool.version()) === undefined)
    return unavailable(`There is no program ${tool.binary}. Install it, or set which one to use.`);
  if (!isTrusted()) return unavailable('A plan runs what the configuration says. Trust it first.');
  if (workTree === null) return unavailable('A bare repository has no place for a state.');
  const modules = await reader.modulesOf(tree);
  const module = modules.graph.get(root);
  if (module === undefined)
    return failed(`There is no configuration in ${root || 'the top directory'}.`);
  const isOpaque = (directory: string): boolean => modules.opaque(directory) !== undefined;
  const problems = graphProblems(modules.graph, root, isOpaque);
  if (problems.length > 0) return failed('Its calls of modules are broken.', problems);
  const workDir = path.join(workTree, root);
  const state = stateOf(module, workDir);
  if (state.kind === 'unknown') return unavailable(`It cannot be planned: ${state.reason}.`);
  return { modules, workDir, state, workspace: workspaceOf(workDir) };
}

/** The values of variables that the root module calls sensitive, as far as the environment has them. */
export function sensitiveVariables(
  { modules }: PlanSubject,
  { root, environment }: PlanRequest,
): readonly string[] {
  const given: Readonly<Record<string, string | undefined>> = { ...process.env, ...environment };
  const blocks = modules.graph.get(root)?.files.flatMap((file) => file.blocks) ?? [];
  return blocks
    .filter(
      ({ type, settings }) => type === 'variable' && settings.get('sensitive')?.value === true,
    )
    .flatMap(({ labels }) => given[`TF_VAR_${labels[0] ?? ''}`] ?? []);
}

export function unavailable(reason: string): PlanOutcome {
  return { kind: 'unavailable', reason };
}

function failed(
  reason: string,
  findings: Extract<PlanOutcome, { kind: 'failed' }>['findings'] = [],
): PlanOutcome {
  return { kind: 'failed', reason, findings };
}
