import path from 'node:path';
import process from 'node:process';
import type { Finding } from '../../core/events/validationData.ts';
import type { Materialised, Materialiser } from '../../core/realities/materialiser.ts';
import type { Closure } from '../../core/terraform/closure.ts';
import { diagnosticFinding } from '../../core/terraform/diagnosticFinding.ts';
import { graphProblems } from '../../core/terraform/graphProblems.ts';
import { modulesManifest } from '../../core/terraform/modulesManifest.ts';
import type { TreeModules } from '../../core/terraform/treeModules.ts';
import type { TreeView, UnitOutcome, ValidationUnit } from '../../core/validation/validator.ts';
import { checkModule, type ModuleAnswer } from './checkModule.ts';
import { installedFor } from './installed.ts';
import type { TerraformTool } from './terraformTool.ts';

/** What a root module is validated with. */
export interface ModuleWorld {
  readonly tool: TerraformTool;
  /** Stays its owner's. */
  readonly materialiser: Materialiser;
  /** Absolute path of the work tree, whose providers and modules may be used; `null` if bare. */
  readonly workTree: string | null;
  /** Whether what lies in the work tree may be run. */
  readonly isTrusted: () => boolean;
}

/** A root module with all that it reads. */
export interface ModuleUnit extends ValidationUnit {
  readonly closure: Closure;
  readonly modules: TreeModules;
}

export function isModuleUnit(unit: ValidationUnit): unit is ModuleUnit {
  return 'closure' in unit;
}

/** What is wrong with a root module. @throws ToolFailure, ReactorError `materialise-failed` */
export async function validateModule(
  world: ModuleWorld,
  unit: ModuleUnit,
  tree: TreeView,
  signal: AbortSignal,
): Promise<UnitOutcome> {
  const { root, inSubmodule } = unit.closure;
  const { graph, opaque } = unit.modules;
  const problems = graphProblems(graph, root, (directory) => opaque(directory) !== undefined);
  if (problems.length > 0) return { findings: problems, skipped: [], isCacheable: true };
  if (inSubmodule !== undefined)
    return skip(unit, `it reads ${inSubmodule}, which is in a submodule`);
  const request = {
    key: `terraform validate ${root}`,
    tree: tree.oid,
    mirror: tree.mirror,
    paths: unit.inputs.map((file) => file.path),
  };
  const files = await world.materialiser.materialise(request, signal);
  try {
    return await checked(world, unit, { files, tree, signal });
  } finally {
    files.dispose();
  }
}

interface Written {
  readonly files: Materialised;
  readonly tree: TreeView;
  readonly signal: AbortSignal;
}

async function checked(
  { tool, workTree, isTrusted }: ModuleWorld,
  unit: ModuleUnit,
  { files, tree, signal }: Written,
): Promise<UnitOutcome> {
  const { root } = unit.closure;
  const workDir = workTree !== null && isTrusted() ? path.join(workTree, root) : undefined;
  const installed = installedFor(workDir, process.env);
  const manifest = modulesManifest(unit.modules.graph, root, installed.modules);
  const initHint = `run ${tool.binary} init in ${root === '' ? 'the top directory' : root}`;
  const [missing] = manifest.missing;
  if (missing !== undefined)
    return skip(unit, `the module ${missing} is not on this machine: ${initHint}`);
  const isLocked = unit.inputs.some((file) => file.path === path.posix.join(root, LOCK_FILE));
  const { providers } = installed;
  const answer = await checkModule(tool, { files, root, manifest, providers, isLocked }, signal);
  if ('missing' in answer)
    return skip(unit, `${answer.missing} are not on this machine: ${initHint}`);
  const findings = await findingsOf(answer.diagnostics, unit, tree);
  // What is installed beside the tree may change while the tree does not.
  const isOwn = !manifest.modules.some(({ Dir }) => path.isAbsolute(Dir));
  const isCacheable = isOwn && (!answer.usesProviders || isLocked);
  return { findings: [...files.findings, ...findings], skipped: [], isCacheable };
}

const LOCK_FILE = '.terraform.lock.hcl';

function findingsOf(
  diagnostics: Extract<ModuleAnswer, { diagnostics: unknown }>['diagnostics'],
  unit: ModuleUnit,
  tree: TreeView,
): Promise<readonly Finding[]> {
  const place = { root: unit.closure.root, fallback: firstPath(unit) };
  const read = (file: string): Promise<Uint8Array | undefined> => contentAt(tree, file);
  return Promise.all(diagnostics.map((each) => diagnosticFinding(each, place, read)));
}

/** The content of a file of a tree, as {@link diagnosticFinding} asks for it. */
export async function contentAt(tree: TreeView, file: string): Promise<Uint8Array | undefined> {
  const entry = await tree.mirror.lookup(tree.oid, file);
  const blob = entry === undefined ? undefined : await tree.mirror.read(entry.oid);
  return blob?.type === 'blob' ? blob.content : undefined;
}

/** Where something is said that has no place of its own. */
function firstPath({ closure, inputs }: ModuleUnit): string {
  const own = inputs.find((file) => path.posix.dirname(`/${file.path}`) === `/${closure.root}`);
  return (own ?? inputs[0])?.path ?? closure.root;
}

/** The world may have it tomorrow, so nothing of this is kept. */
function skip(unit: ModuleUnit, reason: string): UnitOutcome {
  return { findings: [], skipped: [{ path: firstPath(unit), reason }], isCacheable: false };
}
