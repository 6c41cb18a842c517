import { tmpdir } from 'node:os';
import type { Clock } from '../../core/ports.ts';
import type { MirrorFile } from '../../core/realities/mirror.ts';
import { closureOf, inputsOf } from '../../core/terraform/closure.ts';
import { isFormattedPath } from '../../core/terraform/configuration.ts';
import { TERRAFORM } from '../../core/terraform/findingAt.ts';
import { ModuleReader } from '../../core/terraform/treeModules.ts';
import type {
  TreeView,
  UnitOutcome,
  ValidationUnit,
  Validator,
} from '../../core/validation/validator.ts';
import { checkFormat } from './checkFormat.ts';
import { type ConfigurationThread, createConfigurationThread } from './configurationThread.ts';
import { createTerraformTool } from './terraformTool.ts';
import {
  isModuleUnit,
  type ModuleUnit,
  type ModuleWorld,
  validateModule,
} from './validateModule.ts';

export interface TerraformValidatorInit extends ModuleWorld {
  /** Becomes the validator's. */
  readonly thread: ConfigurationThread;
}

/** What the check of Terraform needs of the repository and of the machine. */
export interface TerraformInit extends Omit<ModuleWorld, 'tool'> {
  readonly clock: Clock;
  /** The bundle of `src/worker.ts`. */
  readonly script: string;
  /** Holds the WebAssembly of Terraform's grammar. */
  readonly grammarDir: string;
  /** The program that checks; empty or not given: `terraform` from the search path. */
  readonly terraformPath?: string;
}

/** The check of Terraform with the person's program and a thread of its own. */
export function openTerraformValidator(init: TerraformInit): Validator {
  const { clock, script, grammarDir, terraformPath } = init;
  return createTerraformValidator({
    ...init,
    tool: createTerraformTool(terraformPath || 'terraform', clock),
    thread: createConfigurationThread({ script, grammarDir }),
  });
}

/** Grows with each change to what may be answered. */
const VERSION = '1';
const MOST_BYTES = 10 * 1024 * 1024;

/**
 * Terraform and OpenTofu, by the person's own program: each file by `fmt`, each root module with
 * all that it reads by `validate`. Nothing is fetched; what would have to be is said once.
 */
export function createTerraformValidator(init: TerraformValidatorInit): Validator {
  const reader = new ModuleReader((path, content) => init.thread.read(path, content));
  return {
    name: TERRAFORM,
    version: async () => `${VERSION} ${(await init.tool.version()) ?? 'missing'}`,
    async units(tree, changed) {
      const units = await unitsOf(reader, tree, changed);
      const isMissing = units.length > 0 && (await init.tool.version()) === undefined;
      return isMissing ? [{ key: units[0]?.inputs[0]?.path ?? '.', inputs: [] }] : units;
    },
    validate(unit, tree, signal) {
      if (isModuleUnit(unit)) return validateModule(init, unit, tree, signal);
      const [file] = unit.inputs;
      if (file !== undefined) return validateFile(init, file, tree, signal);
      return Promise.resolve(skip(unit.key, noProgram(init.tool.binary)));
    },
    dispose: () => init.thread.dispose(),
  };
}

async function unitsOf(
  reader: ModuleReader,
  tree: TreeView,
  changed: readonly string[] | 'all',
): Promise<readonly ValidationUnit[]> {
  const files = await tree.files();
  const names = changed === 'all' ? undefined : new Set(changed);
  const formatted = files.filter(
    ({ path, mode }) =>
      mode.startsWith('100') && isFormattedPath(path) && (names === undefined || names.has(path)),
  );
  const modules = await reader.modulesOf(tree);
  const closures = modules.roots.map((root) => closureOf(modules, root));
  const concerned = closures.filter(({ reads }) => changed === 'all' || changed.some(reads));
  return [
    ...formatted.map((file) => ({ key: `fmt ${file.path}`, inputs: [file] })),
    ...concerned.map((closure): ModuleUnit => {
      const inputs = inputsOf(closure, tree.oid, files);
      return { key: `validate ${closure.root}`, inputs, closure, modules };
    }),
  ];
}

async function validateFile(
  { tool }: TerraformValidatorInit,
  { path, oid }: MirrorFile,
  { mirror }: TreeView,
  signal: AbortSignal,
): Promise<UnitOutcome> {
  const size = (await mirror.info(oid))?.size ?? 0;
  if (size > MOST_BYTES) return skip(path, 'files above 10 MiB are not formatted');
  const blob = await mirror.read(oid);
  if (blob === undefined) return skip(path, 'its content is not local (partial clone)');
  const file = { path, content: blob.content };
  const findings = await checkFormat(tool, file, { cwd: tmpdir(), signal });
  return { findings, skipped: [], isCacheable: true };
}

function noProgram(binary: string): string {
  return `Terraform is not checked: there is no program ${binary}. Install it, or set which one to use`;
}

/** The world may have it tomorrow, so nothing of this is kept. */
function skip(path: string, reason: string): UnitOutcome {
  return { findings: [], skipped: [{ path, reason }], isCacheable: false };
}
