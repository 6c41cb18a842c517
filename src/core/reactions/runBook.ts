import type { Disposable } from '../disposable.ts';
import { Emitter } from '../emitter.ts';
import { isEvent, type AnyEvent, type ReactorEvent } from '../events/event.ts';
import type { ConfigChangedData } from '../events/upkeepData.ts';
import type { StoredEvent } from '../ports.ts';
import type { Approval } from './approval.ts';
import { isOver, type Run, type RunStep, type StepStatus } from './run.ts';
import { forgetOldest } from '../forgetOldest.ts';

/** Runs that are over and older than the newest so many are forgotten. */
const MOST_RUNS = 1_000;
const MOST_APPROVALS = 1_000;

/** All runs and approvals as the events of the stream tell them, in the order of the stream. */
export class RunBook {
  readonly #runs = new Map<string, Run>();
  readonly #approvals = new Map<string, Approval>();
  readonly #waiting: { readonly until: number; readonly resolve: () => void }[] = [];
  readonly #changed: Emitter<undefined>;
  readonly #configs = new Map<string, ConfigChangedData>();
  #position = 0;

  /** @param onError hears of a listener that throws */
  constructor(onError: (error: unknown) => void) {
    this.#changed = new Emitter(onError);
  }

  /** What was told last of a file of the configuration. */
  config(path: string): ConfigChangedData | undefined {
    return this.#configs.get(path);
  }

  /** The sequence of the newest event that was taken. */
  get position(): number {
    return this.#position;
  }

  /** Hears of each event that was taken. */
  onChange(listener: () => void): Disposable {
    return this.#changed.on(listener);
  }

  /** Newest first. */
  get runs(): readonly Run[] {
    return [...this.#runs.values()].reverse();
  }

  /** Oldest first. */
  get approvals(): readonly Approval[] {
    return [...this.#approvals.values()];
  }

  run(id: string): Run | undefined {
    return this.#runs.get(id);
  }

  approval(id: string): Approval | undefined {
    return this.#approvals.get(id);
  }

  /** The newest run of a group. */
  newestOf(group: string): Run | undefined {
    return this.runs.find((run) => run.group === group);
  }

  /** Takes the next event of the stream; one that was taken already does nothing. */
  take(event: StoredEvent): void {
    const position = Number(event.sequence);
    if (position <= this.#position) return;
    this.#position = position;
    this.#takeRun(event);
    this.#takeApproval(event);
    if (isEvent(event, 'config.changed')) this.#configs.set(event.data.path, event.data);
    for (const each of this.#waiting.filter(({ until }) => until <= position)) {
      this.#waiting.splice(this.#waiting.indexOf(each), 1);
      each.resolve();
    }
    this.#changed.emit(undefined);
  }

  /** Resolves when all up to a sequence was taken. */
  reached(sequence: number): Promise<void> {
    if (sequence <= this.#position) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ until: sequence, resolve }));
  }

  #takeRun(event: StoredEvent): void {
    if (isEvent(event, 'run.started')) {
      this.#runs.set(event.data.run, startedRun(event));
      this.#forgetOld();
      return;
    }
    const id = runOf(event);
    const run = id === undefined ? undefined : this.#runs.get(id);
    if (run === undefined) return;
    const isElsewhere = event.relayedby !== undefined;
    const next = { ...nextRun(run, event), isElsewhere };
    this.#runs.set(run.id, next);
    if (isOver(next)) this.#voidOf(next);
  }

  /** What a run that is over has asked nobody needs to answer. */
  #voidOf({ id: run, reason = 'The run that asked is over.' }: Run): void {
    const change = { status: 'expired', cause: 'void', reason } as const;
    for (const approval of this.#approvals.values()) {
      if (approval.run !== run || approval.status !== 'pending') continue;
      this.#approvals.set(approval.id, { ...approval, ...change });
    }
  }

  #takeApproval(event: StoredEvent): void {
    if (isEvent(event, 'approval.requested')) {
      this.#approvals.set(event.data.approval, requested(event));
      forgetOldest(this.#approvals, MOST_APPROVALS);
      return;
    }
    const decided = decisionOf(event);
    const approval = decided && this.#approvals.get(decided.approval);
    if (approval?.status !== 'pending' || decided?.isAbout(approval) !== true) return;
    this.#approvals.set(approval.id, { ...approval, ...decided.change });
    const run = this.#runs.get(approval.run);
    if (run !== undefined && !isOver(run)) this.#runs.set(run.id, wokenRun(run, approval.step));
  }

  #forgetOld(): void {
    if (this.#runs.size <= MOST_RUNS) return;
    for (const run of this.#runs.values()) {
      if (!isOver(run)) continue;
      this.#runs.delete(run.id);
      return;
    }
  }
}

function runOf({ data, type }: AnyEvent): string | undefined {
  const isAboutRun = /^dev\.git-reactor\.(?:run|step)\./.test(type);
  return isAboutRun && 'run' in data ? data.run : undefined;
}

function startedRun({ data, time, relayedby }: ReactorEvent<'run.started'>): Run {
  const { run: id, steps: labels, ...rest } = data;
  return {
    ...rest,
    id,
    status: 'running',
    waitsFor: null,
    labels,
    steps: [],
    startedAt: Date.parse(time),
    hasActed: false,
    isElsewhere: relayedby !== undefined,
  };
}

/** A run after the next of its events; one that is over was ended while its steps still told. */
export function nextRun(run: Run, event: AnyEvent): Run {
  const at = Date.parse(event.time);
  if (isEvent(event, 'run.waiting')) {
    const { for: waitsFor, step: place } = event.data;
    const steps = run.steps.map((step): RunStep =>
      step.place === place ? { ...step, status: 'waiting' } : step,
    );
    return { ...run, steps, ...(!isOver(run) && { status: 'waiting', waitsFor }) };
  }
  if (isEvent(event, 'run.succeeded')) return ended(run, 'succeeded', at);
  if (isEvent(event, 'run.failed')) return ended(run, 'failed', at, event.data.reason);
  if (isEvent(event, 'run.cancelled')) return ended(run, 'cancelled', at, event.data.reason);
  if (isEvent(event, 'run.deadLettered')) return ended(run, 'dead', at, event.data.reason);
  return nextStep(run, event, at);
}

/** It has its answer, and goes on with the step that waited for it. */
function wokenRun(run: Run, place: string): Run {
  const steps = run.steps.map((step): RunStep =>
    step.place === place ? { ...step, status: 'running' } : step,
  );
  return { ...run, steps, status: 'running', waitsFor: null };
}

function ended(run: Run, status: Run['status'], endedAt: number, reason?: string): Run {
  return { ...run, status, endedAt, waitsFor: null, ...(reason !== undefined && { reason }) };
}

function nextStep(run: Run, event: AnyEvent, at: number): Run {
  if (isEvent(event, 'step.started')) {
    const { step: place, kind, reality, attempt, acts } = event.data;
    const known = run.steps.find((step) => step.place === place);
    const startedAt = known?.startedAt ?? at;
    const step = { place, kind, reality, acts, startedAt, attempts: attempt } as const;
    const next = withStep(run, { ...step, status: 'running' });
    const hasActed = run.hasActed || acts;
    return { ...next, ...(!isOver(run) && { status: 'running', waitsFor: null }), hasActed };
  }
  if (isEvent(event, 'step.succeeded')) {
    const { step, tookMs, summary } = event.data;
    return changed(run, step, 'succeeded', { tookMs, ...(summary !== undefined && { summary }) });
  }
  if (isEvent(event, 'step.failed')) {
    const { step, tookMs, reason } = event.data;
    return changed(run, step, 'failed', { tookMs, reason });
  }
  const isSkipped = isEvent(event, 'step.skipped');
  if (!isSkipped && !isEvent(event, 'step.interrupted')) return run;
  const { step: place, kind, reality, reason } = event.data;
  const known = run.steps.find((step) => step.place === place);
  const fresh = { place, kind, reality, startedAt: at, attempts: 0, acts: false };
  const status = isSkipped ? 'skipped' : 'interrupted';
  return withStep(run, { ...fresh, ...known, status, reason });
}

function changed(
  run: Run,
  place: string,
  status: StepStatus,
  change: Pick<RunStep, 'tookMs' | 'reason' | 'summary'>,
): Run {
  const known = run.steps.find((step) => step.place === place);
  return known === undefined ? run : withStep(run, { ...known, ...change, status });
}

/** Replaces the step at its place, or adds it at the end. */
function withStep(run: Run, step: RunStep): Run {
  const index = run.steps.findIndex(({ place }) => place === step.place);
  const steps = index < 0 ? [...run.steps, step] : run.steps.with(index, step);
  return { ...run, steps };
}

function requested({ data, time }: ReactorEvent<'approval.requested'>): Approval {
  const { approval: id, expiresAt, ...rest } = data;
  return {
    ...rest,
    id,
    requestedAt: Date.parse(time),
    expiresAt: Date.parse(expiresAt),
    status: 'pending',
  };
}

interface Decision {
  readonly approval: string;
  readonly change: Partial<Approval>;
  /** Whether it was decided about this very question. */
  isAbout(asked: Approval): boolean;
}

function decisionOf(event: AnyEvent): Decision | undefined {
  const isGranted = isEvent(event, 'approval.granted');
  if (!isGranted && !isEvent(event, 'approval.denied') && !isEvent(event, 'approval.expired'))
    return undefined;
  const { approval, run, tree, plan, reason } = event.data;
  const isAbout = (asked: Approval): boolean =>
    asked.run === run && asked.tree === tree && asked.plan === plan;
  if (isEvent(event, 'approval.expired')) {
    const { cause, reason: why } = event.data;
    return { approval, isAbout, change: { status: 'expired', cause, reason: why } };
  }
  const { by, isAutomatic } = event.data;
  const status = isGranted ? 'granted' : 'denied';
  return { approval, isAbout, change: { status, by, isAutomatic, ...(reason && { reason }) } };
}
