import { createHash, randomUUID } from 'node:crypto';
import { constants, createReadStream, existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import type { Materialised } from '../../core/realities/materialiser.ts';
import { numberAt, parseJson, textAt } from '../../core/terraform/json.ts';
import { modulesManifest } from '../../core/terraform/modulesManifest.ts';
import type { PlanRequest, StateVersion } from '../../core/terraform/plan.ts';
import type { ToolAnswer } from '../system/runTool.ts';
import { type EventLines, eventLines } from './eventLines.ts';
import { installedFor } from './installed.ts';
import { adoptState } from './localState.ts';
import type { PlanSubject } from './planSubject.ts';
import type { TerraformTool } from './terraformTool.ts';
import type { ModuleWorld } from './validateModule.ts';

const INIT_MS = 5 * 60_000;
const PLAN_MS = 60 * 60_000;
const APPLY_MS = 24 * 60 * 60_000;
const SHOW_MS = 5 * 60_000;
/** How long a plan or an apply may take to end gracefully; a killed one leaves things half done. */
const PLAN_GRACE_MS = 20_000;
const APPLY_GRACE_MS = 10 * 60_000;
const MOST_STATE = 512 * 1024 * 1024;

export interface CopyInit {
  /** Names the copy, also for another process. */
  readonly key: string;
  readonly files: Materialised;
  readonly tool: TerraformTool;
  readonly root: string;
  readonly workspace: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Hides secrets of the environment in what the tool says. */
  readonly mask: (text: string) => string;
}

/** What came of a command that prints events. */
export interface EventAnswer extends Pick<EventLines, 'diagnostics' | 'applied'> {
  readonly exitCode: number;
}

/**
 * A copy of a tree in which one plan is made and, later, applied. Between the two nothing in it
 * may change: functions of the configuration are worked out again when it is applied.
 */
export class PlanningCopy {
  readonly #init: CopyInit;
  readonly #cwd: string;
  readonly #planFile: string;

  constructor(init: CopyInit) {
    this.#init = init;
    this.#cwd = path.join(init.files.dir, init.root);
    this.#planFile = path.join(init.files.scratch, 'plan');
  }

  /** Copies the whole tree: commands of the configuration may read any of it. */
  static async of(
    { materialiser, tool }: ModuleWorld,
    { tree, root, environment = {} }: PlanRequest,
    more: Pick<CopyInit, 'workspace' | 'mask'>,
    signal: AbortSignal,
  ): Promise<PlanningCopy> {
    const key = `terraform plan ${root} ${randomUUID()}`;
    const request = { key, tree: tree.oid, mirror: tree.mirror, paths: [''], isKept: false };
    const files = await materialiser.materialise(request, signal);
    return new PlanningCopy({ key, files, tool, root, environment, ...more });
  }

  get key(): string {
    return this.#init.key;
  }

  get directory(): string {
    return this.#init.files.dir;
  }

  /** Removes all of it, the plan file too. */
  dispose(): void {
    this.#init.files.dispose();
  }

  /** Lets go of it for whoever opens it again, until it is too old. */
  leave(): void {
    this.#init.files.leave();
  }

  /**
   * What the tool leaves where it runs when it cannot save the state: the only copy of what was
   * done. It is brought to the work tree, where the person's own tool would have left it.
   * @returns where it is now; `undefined` if there is none
   */
  async rescueState(workDir: string): Promise<string | undefined> {
    const left = path.join(this.#cwd, 'errored.tfstate');
    if (!existsSync(left)) return undefined;
    const saved = path.join(workDir, `errored-${randomUUID()}.tfstate`);
    await mkdir(workDir, { recursive: true });
    await copyFile(left, saved, constants.COPYFILE_EXCL);
    await chmod(saved, 0o600);
    return saved;
  }

  /**
   * Makes it ready, from what is on this machine.
   * @returns the first words of what went wrong; `undefined` if nothing did
   */
  async prepare(
    { modules, workDir, state }: PlanSubject,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const installed = installedFor(workDir, process.env);
    const manifest = modulesManifest(modules.graph, this.#init.root, installed.modules);
    if (manifest.missing.length > 0) return `Module ${manifest.missing[0] ?? ''} is not installed.`;
    if (state.kind === 'local') adoptState(this.#cwd, state);
    const { scratch } = this.#init.files;
    const [folder, none] = [path.join(scratch, 'modules'), path.join(scratch, 'none')];
    await Promise.all([mkdir(folder), mkdir(none)]);
    const noted = JSON.stringify({ Modules: manifest.modules });
    await writeFile(path.join(folder, 'modules.json'), noted);
    const dirs = [...installed.providers, none].map((dir) => `-plugin-dir=${dir}`);
    const args = ['init', '-input=false', '-no-color', '-get=false', ...dirs];
    const { exitCode, stderr } = await this.#run(args, { signal, timeLimitMs: INIT_MS });
    if (exitCode === 0) return undefined;
    const said = /^Error: (.+)$/m.exec(stderr)?.[1];
    return this.#init.mask(said ?? 'The module could not be initialised.');
  }

  /** Makes the plan file; its exit code is 0 if there is one. */
  async plan(variableFiles: readonly string[], signal: AbortSignal): Promise<EventAnswer> {
    const values = variableFiles.map(
      (file) => `-var-file=${path.join(this.#init.files.dir, file)}`,
    );
    const args = ['plan', '-json', '-input=false', `-out=${this.#planFile}`, ...values];
    const call = { signal, timeLimitMs: PLAN_MS, graceMs: PLAN_GRACE_MS };
    const answer = await this.#events(args, call);
    if (answer.exitCode === 0) await chmod(this.#planFile, 0o600);
    return answer;
  }

  /** Applies the plan file. */
  apply(signal: AbortSignal, lines: EventLines): Promise<EventAnswer> {
    const call = { signal, timeLimitMs: APPLY_MS, graceMs: APPLY_GRACE_MS };
    return this.#events(['apply', '-json', '-input=false', this.#planFile], call, lines);
  }

  /** The plan as JSON, with all its secrets. */
  async show(signal: AbortSignal): Promise<string> {
    const args = ['show', '-json', '-no-color', this.#planFile];
    const { stdout, stderr, exitCode } = await this.#run(args, { signal, timeLimitMs: SHOW_MS });
    if (exitCode !== 0) throw new Error(`The plan cannot be shown: ${this.#said(stderr)}`);
    return stdout.toString('utf8');
  }

  /** The version of the state now; of all that is in it nothing else is looked at. */
  async state(signal: AbortSignal): Promise<StateVersion> {
    const { stdout, stderr, exitCode } = await this.#run(['state', 'pull'], {
      signal,
      timeLimitMs: SHOW_MS,
    });
    if (exitCode !== 0) throw new Error(`The state cannot be read: ${this.#said(stderr)}`);
    const state = parseJson(stdout.toString('utf8'));
    return { lineage: textAt(state, 'lineage') ?? '', serial: numberAt(state, 'serial') };
  }

  /** SHA-256 of the plan file; `undefined` if it is gone. */
  async hash(): Promise<string | undefined> {
    const hash = createHash('sha256');
    try {
      for await (const chunk of createReadStream(this.#planFile)) hash.update(chunk as Buffer);
      return hash.digest('hex');
    } catch {
      // A plan file that cannot be read is no plan.
      return undefined;
    }
  }

  /** What the tool complains about, in one line. */
  #said(stderr: string): string {
    return this.#init.mask(stderr.replaceAll(/[\s\u2500-\u257f]+/g, ' ').trim());
  }

  async #events(
    args: readonly string[],
    call: Pick<RunLimits, 'signal' | 'timeLimitMs' | 'graceMs'>,
    lines = eventLines(),
  ): Promise<EventAnswer> {
    const { exitCode } = await this.#run(args, { ...call, onStdout: lines.take });
    return { exitCode, diagnostics: lines.diagnostics, applied: lines.applied };
  }

  #run(args: readonly string[], limits: RunLimits): Promise<ToolAnswer> {
    const { tool, files, workspace, environment: inherited } = this.#init;
    const env = {
      TF_DATA_DIR: files.scratch,
      ...(workspace !== 'default' && { TF_WORKSPACE: workspace }),
    };
    return tool.act(args, { cwd: this.#cwd, env, inherited, maxBytes: MOST_STATE, ...limits });
  }
}

type RunLimits = Omit<Parameters<TerraformTool['act']>[1], 'cwd' | 'env' | 'inherited'>;
