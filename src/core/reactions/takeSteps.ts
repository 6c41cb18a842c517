import { messageOf } from '../errors.ts';
import type { StoredEvent } from '../ports.ts';
import type { RunRef } from '../events/runData.ts';
import type { NamedReality } from '../realities/realities.ts';
import { ask } from './asking.ts';
import { attemptStep } from './attemptStep.ts';
import { evaluateCondition } from './conditions.ts';
import type { ReactionsConfig, Step } from './config.ts';
import { eventVariable } from './eventVariables.ts';
import { failureOf, type Lane } from './lane.ts';
import type { ReactionPorts } from './ports.ts';
import type { RunStep } from './run.ts';
import type { RunBook } from './runBook.ts';
import { RunEnd } from './runEnd.ts';
import type { Origin, RunTeller } from './runTeller.ts';
import type {
  NestedOutcome,
  RunSubject,
  StepContext,
  StepFailure,
  StepKind,
  StepOutcome,
} from './stepKind.ts';
import { StepLog } from './stepLog.ts';
import { orAborted, timeSource, until } from './until.ts';

export interface StepsInit {
  readonly ports: ReactionPorts;
  readonly book: RunBook;
  readonly teller: RunTeller;
  readonly origin: Origin;
  readonly ref: RunRef;
  readonly config: ReactionsConfig;
  readonly event: StoredEvent;
  readonly subject: RunSubject | null;
  /** Makes sure, before a step acts, that no other run of the group does. @throws RunEnd */
  readonly holdTurn: () => Promise<void>;
  /** A step that was taken before a restart. */
  readonly doneBefore: (place: string) => RunStep | undefined;
}

/** A step with all that one attempt of it needs. */
interface Taken {
  readonly step: Step;
  readonly kind: StepKind;
  readonly acts: boolean;
  readonly needsLeave: boolean;
  readonly place: string;
  readonly lane: Lane;
}

const DEFAULT_TIMEOUT_MS = 10 * 60_000;

/** Takes the steps of one run: conditions, leave to act, attempts, and what they leave. */
export class StepTaker {
  readonly #init: StepsInit;

  constructor(init: StepsInit) {
    this.#init = init;
  }

  /** Takes steps in order, up to the first that fails. @throws RunEnd */
  async takeAll(steps: readonly Step[], lane: Lane): Promise<StepFailure | null> {
    for (const [index, step] of steps.entries()) {
      const place = `${lane.prefix}${index + 1}`;
      const done = lane.reality === null ? this.#init.doneBefore(place) : undefined;
      const failure = done
        ? failureBefore(step, done)
        : await this.#settle({ step, place, lane }, await this.#take(step, place, lane));
      if (failure !== null && !step.continueOnError) return failure;
    }
    return null;
  }

  async #take(step: Step, place: string, lane: Lane): Promise<StepOutcome> {
    const { ports } = this.#init;
    lane.signal.throwIfAborted();
    const otherwise = this.#condition(step, lane);
    if (otherwise !== undefined) return otherwise;
    const kind = ports.kinds.of(step.kind);
    if (kind === undefined) {
      const reason = `Nothing here knows how to take a step of the kind "${step.kind}".`;
      return { kind: 'failed', reason };
    }
    const { mayAct, canAsk } = ports.policy;
    if (kind.isGate === true && !mayAct && !canAsk) {
      return { kind: 'skipped', reason: 'Nobody is asked where nothing may act.' };
    }
    const acts = kind.acts(step.options);
    const needsLeave = acts || kind.needsLeave?.(step.options) === true;
    try {
      return await this.#attempts({ step, kind, acts, needsLeave, place, lane });
    } catch (error) {
      // The time of the step around is up; the run goes on.
      const isOver = lane.signal.aborted && !(error instanceof RunEnd);
      if (!isOver || error !== lane.signal.reason) throw error;
      return { kind: 'failed', reason: messageOf(error), isFinal: true };
    }
  }

  /** What becomes of a step whose condition does not hold; `undefined`: it is taken. */
  #condition({ when }: Step, { failure }: Lane): StepOutcome | undefined {
    if (when === undefined) return undefined;
    const { event, subject } = this.#init;
    const answer = evaluateCondition(when, eventVariable(event, subject), failure);
    if (answer.kind === 'error') {
      const reason = `The condition ${when} cannot be worked out: ${answer.message}`;
      return { kind: 'failed', reason, isFinal: true };
    }
    if (answer.value) return undefined;
    return { kind: 'skipped', reason: `The condition does not hold: ${when}` };
  }

  /** Waits until it may act. @returns what becomes of it if it may not */
  async #leaveToAct({ place: step, acts, lane }: Taken): Promise<StepOutcome | undefined> {
    const { ports, teller, origin, ref, config } = this.#init;
    const { mayAct, canAsk, consents, ...policy } = ports.policy;
    if (acts && !mayAct) return { kind: 'skipped', reason: 'It acts, and nothing may act here.' };
    const isAllowed = (): true | undefined =>
      (ports.policy.isTrusted() && consents.has(config.actingHash ?? config.hash)) || undefined;
    if (isAllowed()) return undefined;
    if (!canAsk && !acts) {
      const reason = 'It runs what the commit names, without consent. Say "git-reactor consent".';
      return { kind: 'skipped', reason };
    }
    if (!canAsk) {
      const reason = 'It acts, and the configuration has no consent. Say "git-reactor consent".';
      return { kind: 'failed', reason, isFinal: true };
    }
    await teller.tell('run.waiting', origin, ref.run, { ...ref, step, for: 'consent' });
    const sources = [
      (listener: () => void) => consents.onChange(listener),
      (listener: () => void) => policy.onTrusted(listener),
    ];
    await until(isAllowed, { sources, signal: lane.signal });
    return undefined;
  }

  async #attempts(taken: Taken): Promise<StepOutcome> {
    const { step, place, needsLeave } = taken;
    const log = this.#logOf(place);
    try {
      for (let attempt = 1; ; attempt++) {
        // It may have been withdrawn since the last one.
        const refusal = needsLeave ? await this.#leaveToAct(taken) : undefined;
        if (refusal !== undefined) return refusal;
        const outcome = await this.#attempt(taken, attempt, log);
        const isLast = attempt >= step.retry.attempts;
        if (outcome.kind !== 'failed' || outcome.isFinal === true || isLast) return outcome;
        log.add(`Attempt ${attempt} failed: ${this.#init.ports.mask(outcome.reason)}`);
        await this.#rest(taken, step.retry.delayMs * 2 ** (attempt - 1));
      }
    } finally {
      await log.end();
    }
  }

  async #attempt(taken: Taken, attempt: number, log: StepLog): Promise<StepOutcome> {
    const { ports, teller, origin, ref } = this.#init;
    const { kind, acts, step, lane } = taken;
    const { signal } = lane;
    const at = { ...ref, ...placeOf(taken) };
    const told = await teller.tell('step.started', origin, ref.run, { ...at, attempt, acts });
    if (acts) await this.#makeSureOfIt(told, signal);
    const timeoutMs = step.timeoutMs ?? kind.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    try {
      return await attemptStep({
        ...{ clock: ports.clock, kind, acts, timeoutMs, signal },
        context: (own, pause) => this.#context({ ...taken, attempt, signal: own, pause, log }),
      });
    } catch (error) {
      if (acts && error instanceof RunEnd && error.end.kind === 'cancelled') {
        const interrupted = { ...at, reason: error.message };
        await teller.tell('step.interrupted', origin, ref.run, interrupted);
      }
      throw error;
    }
  }

  /** Where machines share the work, they know of it before it acts. @throws RunEnd */
  async #makeSureOfIt(sequence: number, signal: AbortSignal): Promise<void> {
    const { ports, event } = this.#init;
    const sharing = ports.sharing?.current;
    if (sharing === undefined) return;
    const isOurs = await orAborted(sharing.isStillOurs(event, sequence), signal);
    if (!isOurs) throw new RunEnd({ kind: 'stopped' });
    await this.#init.holdTurn();
  }

  #context(given: Taken & Given): StepContext {
    const { ports, book, teller, origin, ref, config, event, subject } = this.#init;
    const { step, place, lane, attempt, signal, pause, log } = given;
    const asking = { ports, book, teller, origin, run: ref, signal, step: place };
    const about = { tree: subject?.commit.tree ?? null, config: config.hash };
    return {
      ...{ config, run: ref, step: place, event, subject, attempt, signal },
      options: step.options,
      reality: lane.reality,
      failure: lane.failure,
      notes: lane.notes,
      hops: origin.hops,
      log: (line) => log.add(ports.mask(line)),
      tell: async (type, about_, data) => {
        await teller.tell(type, origin, about_, data);
      },
      async ask(question) {
        const goOn = pause();
        try {
          return await ask({ ...asking, ...about }, question);
        } finally {
          goOn();
        }
      },
      take: (key, reality) => this.#takeNested(given, key, reality),
    };
  }

  /** Steps inside of a step: a lane of their own, which begins with the notes of the one around. */
  async #takeNested(
    { step, place, lane, signal }: Pick<Taken & Given, 'lane' | 'place' | 'signal' | 'step'>,
    key: string,
    reality: NamedReality | null,
  ): Promise<NestedOutcome> {
    const within = reality === null ? '' : `${reality.reality.name}.`;
    const inner: Lane = {
      prefix: `${place}.${within}`,
      reality: reality ?? lane.reality,
      failure: lane.failure,
      signal,
      notes: lane.notes,
    };
    const failure = await this.takeAll(step.nested[key] ?? [], inner);
    const { notes } = inner;
    return failure === null ? { kind: 'succeeded', notes } : { kind: 'failed', failure, notes };
  }

  async #settle(
    at: Pick<Taken, 'step' | 'place' | 'lane'>,
    outcome: StepOutcome,
  ): Promise<StepFailure | null> {
    const { ports, teller, origin, ref, book } = this.#init;
    const { step, place, lane } = at;
    const placed = { ...ref, ...placeOf(at) };
    if (outcome.kind === 'skipped') {
      const skipped = { ...placed, reason: ports.mask(outcome.reason) };
      await teller.tell('step.skipped', origin, ref.run, skipped);
      return null;
    }
    await this.#keepNotes(lane, outcome);
    const known = book.run(ref.run)?.steps.find((each) => each.place === place);
    const tookMs = ports.clock.now() - (known?.startedAt ?? ports.clock.now());
    const done = { ...placed, attempts: known?.attempts ?? 0, tookMs };
    if (outcome.kind === 'succeeded') {
      const summary = outcome.summary === undefined ? {} : { summary: ports.mask(outcome.summary) };
      await teller.tell('step.succeeded', origin, ref.run, { ...done, ...summary });
      return null;
    }
    const reason = ports.mask(outcome.reason);
    await teller.tell('step.failed', origin, ref.run, { ...done, reason });
    return { ...failureOf(step, place, lane.reality), reason, findings: outcome.findings ?? [] };
  }

  async #keepNotes(lane: Lane, outcome: Exclude<StepOutcome, { kind: 'skipped' }>): Promise<void> {
    if (outcome.notes === undefined) return;
    lane.notes = { ...lane.notes, ...outcome.notes };
    if (lane.reality === null)
      await this.#init.ports.files.saveNotes(this.#init.ref.run, lane.notes);
  }

  async #rest({ place: step, lane }: Taken, delayMs: number): Promise<void> {
    const { ports, teller, origin, ref } = this.#init;
    const { clock } = ports;
    const at = clock.now() + delayMs;
    const waiting = { ...ref, step, for: 'retry', until: new Date(at).toISOString() } as const;
    await teller.tell('run.waiting', origin, ref.run, waiting);
    const look = (): true | undefined => clock.now() >= at || undefined;
    await until(look, { sources: [timeSource(clock, at)], signal: lane.signal });
  }

  #logOf(place: string): StepLog {
    const { files, log } = this.#init.ports;
    const { run } = this.#init.ref;
    return new StepLog(async (lines) => {
      try {
        await files.log(run, place, lines);
      } catch (error) {
        log.warn(`The log of the step ${place} of ${run} cannot be written: ${messageOf(error)}`);
      }
    });
  }
}

/** What an attempt adds to its step. */
interface Given {
  readonly attempt: number;
  readonly signal: AbortSignal;
  readonly pause: () => () => void;
  readonly log: StepLog;
}

function placeOf({ step, place, lane }: Pick<Taken, 'step' | 'place' | 'lane'>): {
  readonly step: string;
  readonly kind: string;
  readonly reality: string | null;
} {
  return { step: place, kind: step.kind, reality: lane.reality?.reality.name ?? null };
}

function failureBefore(step: Step, { place, status, reason }: RunStep): StepFailure | null {
  if (status !== 'failed') return null;
  return { ...failureOf(step, place, null), reason: reason ?? 'It failed before a restart.' };
}
