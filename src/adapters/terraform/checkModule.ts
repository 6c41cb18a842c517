import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Materialised } from '../../core/realities/materialiser.ts';
import { type Diagnostic, parseValidateAnswer } from '../../core/terraform/diagnostic.ts';
import type { ModulesManifest } from '../../core/terraform/modulesManifest.ts';
import type { TerraformTool } from './terraformTool.ts';

/** A root module that was written into a directory. */
export interface CheckedModule {
  readonly files: Materialised;
  /** Its directory in the tree. */
  readonly root: string;
  readonly manifest: ModulesManifest;
  /** Directories of providers that are here already. */
  readonly providers: readonly string[];
  /** Its lock file is part of the tree. */
  readonly isLocked: boolean;
}

/** What `validate` says, or what has to be installed before it can say anything. */
export type ModuleAnswer =
  | { readonly diagnostics: readonly Diagnostic[]; readonly usesProviders: boolean }
  | { readonly missing: string };

const TIME_LIMIT_MS = 120_000;
const LOCK_FILE = '.terraform.lock.hcl';
/** Summaries of diagnostics that only mean that there was no init. */
const NO_PROVIDER =
  /^(Missing required provider|Required plugins are not installed|Inconsistent dependency lock file|Failed to load plugin schemas|Provider not available)/;
const NO_MODULE =
  /^(Module not installed|Module source has changed|Module version requirements have changed)/;

/**
 * Runs `validate` in the directory, with what it keeps outside of it, and without network.
 * @throws ToolFailure; Error if the tool answers with something else than its format
 */
export async function checkModule(
  tool: TerraformTool,
  module: CheckedModule,
  signal: AbortSignal,
): Promise<ModuleAnswer> {
  const cwd = path.join(module.files.dir, module.root);
  const env = { TF_DATA_DIR: module.files.scratch };
  const call = { cwd, env, signal, timeLimitMs: TIME_LIMIT_MS };
  // An init of ours may have left one that is not of this tree.
  if (!module.isLocked) rmSync(path.join(cwd, LOCK_FILE), { force: true });
  writeManifest(module);
  const first = await validate();
  if (!first.some(({ summary }) => NO_PROVIDER.test(summary))) return answer(first, false);
  if (module.providers.length === 0) return { missing: 'its providers' };
  const dirs = module.providers.map((dir) => `-plugin-dir=${dir}`);
  const options = ['-backend=false', '-get=false', '-input=false', '-no-color'];
  const init = await tool.check(['init', ...options, ...dirs], call);
  if (init.exitCode !== 0) return { missing: 'its providers' };
  const second = await validate();
  const isMissing = second.some(({ summary }) => NO_PROVIDER.test(summary));
  return isMissing ? { missing: 'its providers' } : answer(second, true);

  async function validate(): Promise<readonly Diagnostic[]> {
    const { stdout } = await tool.check(['validate', '-json', '-no-color'], call);
    return parseValidateAnswer(stdout.toString('utf8'));
  }
}

function answer(diagnostics: readonly Diagnostic[], usesProviders: boolean): ModuleAnswer {
  if (diagnostics.some(({ summary }) => NO_MODULE.test(summary)))
    return { missing: 'modules from elsewhere' };
  return { diagnostics, usesProviders };
}

function writeManifest({ files, manifest }: CheckedModule): void {
  const folder = path.join(files.scratch, 'modules');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'modules.json'), JSON.stringify({ Modules: manifest.modules }));
}
