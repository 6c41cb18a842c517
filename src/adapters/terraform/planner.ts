import process from 'node:process';
import { toDisposable } from '../../core/disposable.ts';
import type { Finding } from '../../core/events/validationData.ts';
import type { Clock } from '../../core/ports.ts';
import type { Diagnostic } from '../../core/terraform/diagnostic.ts';
import { diagnosticFinding } from '../../core/terraform/diagnosticFinding.ts';
import { lockedState } from '../../core/terraform/lockedState.ts';
import { secretMask } from '../../core/terraform/maskSecrets.ts';
import type {
  ApplyOutcome,
  PlanOutcome,
  PlanRequest,
  SavedPlan,
  TerraformPlanner,
} from '../../core/terraform/plan.ts';
import { planSummary } from '../../core/terraform/planSummary.ts';
import { ModuleReader, type ReadConfiguration } from '../../core/terraform/treeModules.ts';
import { isToolFailure } from '../system/runTool.ts';
import { eventLines } from './eventLines.ts';
import { PlanningCopy } from './planningCopy.ts';
import { planSubject, type PlanSubject, unavailable } from './planSubject.ts';
import { contentAt, type ModuleWorld } from './validateModule.ts';

export interface PlannerInit extends ModuleWorld {
  readonly clock: Clock;
  /** Stays its owner's. */
  readonly read: ReadConfiguration;
  /** How long a plan waits. Default one day. */
  readonly keepMs?: number;
}

const DAY_MS = 24 * 60 * 60_000;

/** Plans and applies with the person's program, variables and tokens, in private copies. */
export function createPlanner(init: PlannerInit): TerraformPlanner {
  return new Planner(init);
}

/** A plan that waits, and what it was made with. */
interface Waiting {
  readonly copy: PlanningCopy;
  readonly request: PlanRequest;
  readonly version: string | undefined;
  /** It is being applied: nothing may be deleted. */
  isAtWork: boolean;
}

class Planner implements TerraformPlanner {
  readonly #init: PlannerInit;
  readonly #reader: ModuleReader;
  readonly #waiting = new Map<SavedPlan, Waiting>();
  readonly #life = new AbortController();

  constructor(init: PlannerInit) {
    this.#init = init;
    this.#reader = new ModuleReader(init.read);
  }

  async plan(request: PlanRequest, signal?: AbortSignal): Promise<PlanOutcome> {
    const stop = this.#until(signal);
    const subject = await planSubject(this.#init, this.#reader, request);
    if ('kind' in subject) return subject;
    const copy = await PlanningCopy.of(this.#init, request, subject.workspace, stop);
    let isKept = false;
    try {
      const outcome = await this.#planIn(copy, request, subject, stop);
      isKept = outcome.kind === 'planned';
      return outcome;
    } finally {
      if (!isKept) copy.dispose();
    }
  }

  async apply(plan: SavedPlan, tree: string, signal?: AbortSignal): Promise<ApplyOutcome> {
    const stop = this.#until(signal);
    const waiting = this.#waiting.get(plan);
    if (waiting === undefined)
      return refused('This plan is gone: it was applied, deleted or has expired. Plan again.');
    if (waiting.isAtWork) return refused('This plan is being applied already.');
    waiting.isAtWork = true;
    let outcome: ApplyOutcome | undefined;
    try {
      const refusal = await this.#refusal(plan, waiting, tree, stop);
      outcome = refusal === undefined ? await this.#applyIn(waiting, stop) : refused(refusal);
      return outcome;
    } finally {
      waiting.isAtWork = false;
      if (outcome?.kind !== 'refused' && outcome?.kind !== 'locked') plan.dispose();
      // It was deleted meanwhile, and waited for the tool to end.
      if (!this.#waiting.has(plan)) waiting.copy.dispose();
    }
  }

  dispose(): void {
    this.#life.abort(new Error('The repository was closed.'));
    for (const plan of [...this.#waiting.keys()]) plan.dispose();
  }

  #until(signal: AbortSignal | undefined): AbortSignal {
    return signal ? AbortSignal.any([signal, this.#life.signal]) : this.#life.signal;
  }

  async #planIn(
    copy: PlanningCopy,
    request: PlanRequest,
    subject: PlanSubject,
    stop: AbortSignal,
  ): Promise<PlanOutcome> {
    const { tool } = this.#init;
    const trouble = await copy.prepare(subject, stop);
    if (trouble !== undefined)
      return unavailable(
        `${trouble} Run ${tool.binary} init in ${request.root || 'the top directory'}.`,
      );
    const { exitCode, diagnostics } = await copy.plan(request.variableFiles ?? [], stop);
    const locked = lockedState(diagnostics);
    if (locked !== undefined) return locked;
    if (exitCode !== 0) {
      const findings = await findingsOf(diagnostics, request);
      return { kind: 'failed', reason: 'The plan could not be made.', findings };
    }
    const [hash, state, shown] = [await copy.hash(), await copy.state(stop), await copy.show(stop)];
    if (hash === undefined) throw new Error('The plan file is gone.');
    const summary = planSummary(shown, secretMask(process.env));
    const { workspace } = subject;
    const known = { root: request.root, tree: request.tree.oid, hash, state, workspace, summary };
    const plan = this.#keep(known, {
      copy,
      request,
      version: await tool.version(),
      isAtWork: false,
    });
    return { kind: 'planned', plan };
  }

  #keep(known: Omit<SavedPlan, 'expiresAt' | 'dispose'>, waiting: Waiting): SavedPlan {
    const { clock, keepMs = DAY_MS } = this.#init;
    const owned = toDisposable(() => {
      limit.dispose();
      this.#waiting.delete(plan);
      if (!waiting.isAtWork) waiting.copy.dispose();
    });
    const plan: SavedPlan = Object.freeze({
      ...known,
      expiresAt: clock.now() + keepMs,
      dispose: () => owned.dispose(),
    });
    const limit = clock.after(keepMs, () => plan.dispose());
    this.#waiting.set(plan, waiting);
    return plan;
  }

  /** Why a plan is not good any more, as a sentence with the next step. */
  async #refusal(
    plan: SavedPlan,
    { copy, version }: Waiting,
    tree: string,
    stop: AbortSignal,
  ): Promise<string | undefined> {
    if (tree !== plan.tree) return 'This plan was made of another tree. Plan again.';
    if ((await copy.hash()) !== plan.hash)
      return 'The plan file is not the one that was shown. Plan again.';
    if ((await this.#init.tool.version()) !== version)
      return `${this.#init.tool.binary} has another version than when it was planned. Plan again.`;
    const { lineage, serial } = await copy.state(stop);
    if (lineage !== plan.state.lineage || serial !== plan.state.serial)
      return 'The state has changed since it was planned. Plan again.';
    return undefined;
  }

  async #applyIn({ copy, request }: Waiting, stop: AbortSignal): Promise<ApplyOutcome> {
    const lines = eventLines();
    const { applied } = lines;
    try {
      const { exitCode, diagnostics } = await copy.apply(stop, lines);
      const locked = lockedState(diagnostics);
      if (locked !== undefined) return locked;
      if (diagnostics.some(({ summary }) => summary === 'Saved plan is stale'))
        return refused('The state has changed since it was planned. Plan again.');
      if (exitCode === 0) return { kind: 'applied', applied };
      const findings = await findingsOf(diagnostics, request);
      return { kind: 'failed', reason: 'Not all of the plan was applied.', findings, applied };
    } catch (error) {
      if (!isToolFailure(error)) throw error;
      const kind = error.reason === 'stopped' ? 'stopped' : 'failed';
      const findings = await findingsOf(lines.diagnostics, request);
      return {
        kind,
        reason: `${error.message} Plan again to see what is left.`,
        findings,
        applied,
      };
    }
  }
}

function refused(reason: string): ApplyOutcome {
  return { kind: 'refused', reason };
}

/** Where the mistakes are, without the secrets of the environment. */
function findingsOf(
  diagnostics: readonly Diagnostic[],
  { root, tree }: PlanRequest,
): Promise<readonly Finding[]> {
  const mask = secretMask(process.env);
  const read = (file: string): Promise<Uint8Array | undefined> => contentAt(tree, file);
  return Promise.all(
    diagnostics.map(({ summary, detail, ...rest }) =>
      diagnosticFinding(
        { ...rest, summary: mask(summary), detail: mask(detail) },
        { root, fallback: root || '.' },
        read,
      ),
    ),
  );
}
