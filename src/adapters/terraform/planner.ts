import process from 'node:process';
import type { Disposable } from '../../core/disposable.ts';
import type { Clock } from '../../core/ports.ts';
import { lockedState } from '../../core/terraform/lockedState.ts';
import { secretMask } from '../../core/terraform/maskSecrets.ts';
import type {
  ApplyOutcome,
  ApplyRequest,
  PlanOutcome,
  PlanRecord,
  PlanRequest,
  ReopenOutcome,
  SavedPlan,
  TerraformPlanner,
} from '../../core/terraform/plan.ts';
import { planSummary } from '../../core/terraform/planSummary.ts';
import { sensitiveValues } from '../../core/terraform/sensitiveValues.ts';
import { ModuleReader, type ReadConfiguration } from '../../core/terraform/treeModules.ts';
import { applyPlan, refused } from './applyPlan.ts';
import { findingsOf } from './planFindings.ts';
import { PlanningCopy } from './planningCopy.ts';
import { planSubject, type PlanSubject, sensitiveVariables, unavailable } from './planSubject.ts';
import { isLost, type OpenPlan, openPlan, type PlanPlace } from './openPlan.ts';
import type { ModuleWorld } from './validateModule.ts';

export interface PlannerInit extends ModuleWorld {
  readonly clock: Clock;
  /** Stays its owner's. */
  readonly read: ReadConfiguration;
  /** How long a plan waits. Default one day, after which copies of trees are swept as well. */
  readonly keepMs?: number;
}

const DAY_MS = 24 * 60 * 60_000;

/** Plans and applies with the person's program, variables and tokens, in private copies. */
export function createPlanner(init: PlannerInit): TerraformPlanner {
  return new Planner(init);
}

class Planner implements TerraformPlanner {
  readonly #init: PlannerInit;
  readonly #reader: ModuleReader;
  /** When plans that are known here are deleted, by their keys. */
  readonly #limits = new Map<string, Disposable>();
  /** By root module, the last work on its state that this process has begun. */
  readonly #turns = new Map<string, Promise<unknown>>();
  readonly #life = new AbortController();

  constructor(init: PlannerInit) {
    this.#init = init;
    this.#reader = new ModuleReader(init.read);
  }

  async plan(request: PlanRequest, signal?: AbortSignal): Promise<PlanOutcome> {
    const stop = this.#until(signal);
    const subject = await planSubject(this.#init, this.#reader, request);
    if ('kind' in subject) return subject;
    const mask = maskOf(request.environment, sensitiveVariables(subject, request));
    const more = { workspace: subject.workspace, mask };
    const copy = await PlanningCopy.of(this.#init, request, more, stop);
    let isKept = false;
    try {
      const work = { ...subject, mask };
      const outcome = await this.#inTurn(request.root, stop, () =>
        this.#planIn(copy, request, work, stop),
      );
      isKept = outcome.kind === 'planned';
      if (outcome.kind === 'planned') this.#limit(outcome.plan);
      return outcome;
    } finally {
      if (isKept) copy.leave();
      else copy.dispose();
    }
  }

  async reopen(record: PlanRecord, signal?: AbortSignal): Promise<ReopenOutcome> {
    const opened = await this.#open(record);
    if (isLost(opened)) return { kind: 'gone', reason: opened.reason };
    try {
      const shown = await opened.copy.show(this.#until(signal));
      const summary = planSummary(shown, maskOf({}, sensitiveValues(shown)));
      return { kind: 'reopened', plan: Object.freeze({ ...record, summary }) };
    } finally {
      opened.copy.leave();
    }
  }

  async holds(record: PlanRecord): Promise<boolean> {
    const opened = await this.#open(record);
    if (isLost(opened)) return false;
    opened.copy.leave();
    return true;
  }

  async apply(
    record: PlanRecord,
    request: ApplyRequest,
    signal?: AbortSignal,
  ): Promise<ApplyOutcome> {
    if (request.tree.oid !== record.tree)
      return refused('This plan was made of another tree. Plan again.');
    if (!this.#init.isTrusted()) return refused('Applying changes the world. Trust this first.');
    const opened = await this.#open(record, request.environment);
    if (isLost(opened)) return refused(opened.reason);
    const stop = this.#until(signal);
    let isOver = false;
    try {
      const shown = await opened.copy.show(stop);
      const refusal = await this.#refusal(record, opened.copy, stop);
      if (refusal !== undefined) return refused(refusal);
      const mask = maskOf(request.environment, sensitiveValues(shown));
      const { workTree } = this.#init;
      const applying = { copy: opened.copy, record, request, mask, workTree };
      const outcome = await this.#inTurn(record.root, stop, () => {
        isOver = true;
        return applyPlan(applying, stop);
      });
      isOver = outcome.kind !== 'refused' && outcome.kind !== 'locked';
      return outcome;
    } finally {
      if (isOver) this.#forget(record);
      if (isOver) opened.copy.dispose();
      else opened.copy.leave();
    }
  }

  async discard(record: PlanRecord): Promise<void> {
    this.#forget(record);
    const found = await this.#init.materialiser.reopen(record.key);
    if (found.kind === 'reopened') found.files.dispose();
  }

  /** Tools that run are asked to end; plans stay for the next process. */
  dispose(): void {
    this.#life.abort(new Error('The repository was closed.'));
    for (const limit of this.#limits.values()) limit.dispose();
    this.#limits.clear();
  }

  /** Realities that are planned at once would lock each other out of the one state. */
  #inTurn<T>(root: string, stop: AbortSignal, work: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(root) ?? Promise.resolve();
    const turn = before
      .catch(() => undefined)
      .then(() => {
        stop.throwIfAborted();
        return work();
      });
    this.#turns.set(root, turn);
    return turn;
  }

  #until(signal: AbortSignal | undefined): AbortSignal {
    return signal ? AbortSignal.any([signal, this.#life.signal]) : this.#life.signal;
  }

  async #planIn(
    copy: PlanningCopy,
    request: PlanRequest,
    subject: PlanSubject & Pick<PlanPlace, 'mask'>,
    stop: AbortSignal,
  ): Promise<PlanOutcome> {
    const { tool, clock, keepMs = DAY_MS } = this.#init;
    const trouble = await copy.prepare(subject, stop);
    if (trouble !== undefined)
      return unavailable(
        `${trouble} Run ${tool.binary} init in ${request.root || 'the top directory'}.`,
      );
    const { exitCode, diagnostics } = await copy.plan(request.variableFiles ?? [], stop);
    const locked = lockedState(diagnostics);
    if (locked !== undefined) return locked;
    if (exitCode !== 0) {
      const findings = await findingsOf(diagnostics, request, subject.mask);
      return { kind: 'failed', reason: 'The plan could not be made.', findings };
    }
    const [hash, state, shown] = [await copy.hash(), await copy.state(stop), await copy.show(stop)];
    if (hash === undefined) throw new Error('The plan file is gone.');
    const { workspace } = subject;
    const plan: SavedPlan = Object.freeze({
      ...{ root: request.root, tree: request.tree.oid, hash, state, workspace },
      version: (await tool.version()) ?? '',
      key: copy.key,
      directory: copy.directory,
      expiresAt: clock.now() + keepMs,
      summary: planSummary(shown, maskOf(request.environment, sensitiveValues(shown))),
    });
    return { kind: 'planned', plan };
  }

  #open(record: PlanRecord, environment: PlanPlace['environment'] = {}): Promise<OpenPlan> {
    this.#limit(record);
    return openPlan(this.#init, record, { environment, mask: maskOf(environment) });
  }

  /** It is deleted in time, as long as this process lives. */
  #limit(record: PlanRecord): void {
    const { clock } = this.#init;
    if (this.#limits.has(record.key) || this.#life.signal.aborted) return;
    const delete_ = (): void => void this.discard(record).catch(() => undefined);
    this.#limits.set(record.key, clock.after(record.expiresAt - clock.now(), delete_));
  }

  #forget({ key }: PlanRecord): void {
    this.#limits.get(key)?.dispose();
    this.#limits.delete(key);
  }

  /** Why the state is not the one that was planned for, as a sentence with the next step. */
  async #refusal(
    { state }: PlanRecord,
    copy: PlanningCopy,
    stop: AbortSignal,
  ): Promise<string | undefined> {
    const { lineage, serial } = await copy.state(stop);
    if (lineage === state.lineage && serial === state.serial) return undefined;
    return 'The state has changed since it was planned. Plan again.';
  }
}

function maskOf(
  environment: Readonly<Record<string, string>> = {},
  values: readonly string[] = [],
): (text: string) => string {
  return secretMask({ ...process.env, ...environment }, values);
}
