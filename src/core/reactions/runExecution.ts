import { messageOf } from '../errors.ts';
import type { StoredEvent } from '../ports.ts';
import type { RunRef } from '../events/runData.ts';
import { expire } from './asking.ts';
import type { Reaction, ReactionsConfig, Step } from './config.ts';
import type { Lane } from './lane.ts';
import { missingTool } from './missingTool.ts';
import type { ReactionPorts } from './ports.ts';
import { doneBefore } from './resume.ts';
import type { Run } from './run.ts';
import type { RunBook } from './runBook.ts';
import { RunEnd, type EndCause } from './runEnd.ts';
import type { Origin, RunTeller } from './runTeller.ts';
import type { RunSubject, StepFailure } from './stepKind.ts';
import { SharedTurn } from './sharedTurn.ts';
import { StepTaker } from './takeSteps.ts';
import type { Turns, Waiter } from './turns.ts';

/** What executions share. */
export interface RunWorld {
  readonly ports: ReactionPorts;
  readonly book: RunBook;
  readonly teller: RunTeller;
  readonly turns: Turns<RunExecution>;
}

/** What is fixed for all of a run's life. */
export interface RunInit {
  readonly ref: RunRef;
  readonly group: string;
  readonly reaction: Reaction;
  readonly config: ReactionsConfig;
  readonly event: StoredEvent;
  readonly subject: RunSubject | null;
  /** How many reactions lie before the event. */
  readonly hops: number;
  /** What is known of it from before a restart. */
  readonly resumed?: Run;
  /** It cannot be taken: a condition of its reaction is broken. */
  readonly problem?: string;
  /** Asked after it had to wait for its turn: the run that has done the same meanwhile. */
  readonly doneMeanwhile?: () => string | undefined;
}

/** One run on its way through its steps. It tells everything as events; the book is its memory. */
export class RunExecution implements Waiter {
  readonly init: RunInit;
  /** Resolves when nothing of it is under way any more; never rejects. */
  readonly ended: Promise<void>;
  readonly #world: RunWorld;
  readonly #origin: Origin;
  readonly #life = new AbortController();
  readonly #startedAt: number;
  readonly #main: Lane;
  readonly #shared: SharedTurn;
  /** It had to wait for its turn. */
  #hasWaited = false;

  constructor(world: RunWorld, init: RunInit) {
    this.#world = world;
    this.init = init;
    this.#origin = { run: init.ref.run, event: init.event, hops: init.hops + 1 };
    const { signal } = this.#life;
    this.#main = { prefix: '', reality: null, failure: null, signal, notes: {} };
    this.#shared = new SharedTurn({
      ...{ ports: world.ports, book: world.book, run: init, signal },
      end: (cause) => this.end(cause),
      onWait: () => this.#tellWaiting(),
    });
    this.#startedAt = init.resumed?.startedAt ?? world.ports.clock.now();
    this.ended = this.#go();
  }

  get run(): string {
    return this.init.ref.run;
  }

  /** Ends it as soon as the step under way has ended. */
  end(cause: EndCause): void {
    if (!this.#life.signal.aborted) this.#life.abort(new RunEnd(cause));
    const [first] = this.#world.turns.inGroup(this.init.group);
    if (first !== this) this.#world.turns.leave(this.init.group, this);
  }

  async #go(): Promise<void> {
    let isStopped = false;
    try {
      await this.#takeTurn();
      await this.#takeAll();
    } catch (error) {
      isStopped = error instanceof RunEnd && error.end.kind === 'stopped';
      if (!isStopped) await this.#endEarly(error);
    } finally {
      this.#shared.leave();
      this.#world.turns.leave(this.init.group, this);
      if (!isStopped) await this.#release();
    }
  }

  async #takeTurn(): Promise<void> {
    const { turns } = this.#world;
    const { group, doneMeanwhile } = this.init;
    const turn = turns.take(group, this);
    if (turns.inGroup(group)[0] !== this) {
      await this.#shared.endIfSuperseded();
      await this.#tellWaiting();
    }
    await turn;
    this.#life.signal.throwIfAborted();
    await this.#shared.take();
    const other = this.#hasWaited ? doneMeanwhile?.() : undefined;
    if (other === undefined) return;
    const reason = `Run ${other} has succeeded for the same tree.`;
    throw new RunEnd({ kind: 'cancelled', by: 'an earlier run', reason });
  }

  async #tellWaiting(): Promise<void> {
    if (this.#hasWaited) return;
    this.#hasWaited = true;
    const waiting = { ...this.init.ref, step: '', for: 'lock' } as const;
    await this.#world.teller.tell('run.waiting', this.#origin, this.run, waiting);
  }

  async #takeAll(): Promise<void> {
    const { teller, ports } = this.#world;
    const { reaction, ref } = this.init;
    const taker = await this.#taker();
    const failure =
      (await this.#whyNotAtAll()) ?? (await taker.takeAll(reaction.steps, this.#main));
    if (failure === null) {
      const tookMs = ports.clock.now() - this.#startedAt;
      await teller.once('run.succeeded', this.#origin, { ...ref, tookMs }, []);
      return;
    }
    const lane: Lane = { ...this.#main, prefix: 'failure.', failure };
    try {
      await this.#fail(failure, await taker.takeAll(reaction.onFailure, lane));
    } finally {
      this.#main.notes = lane.notes;
    }
  }

  async #taker(): Promise<StepTaker> {
    const { ports, book, teller } = this.#world;
    const { ref, config, event, subject, resumed, reaction } = this.init;
    if (resumed !== undefined) this.#main.notes = await ports.files.notes(this.run);
    const { notes } = this.#main;
    const done = resumed
      ? await doneBefore({ run: resumed, reaction, notes, kinds: ports.kinds })
      : [];
    return new StepTaker({
      ...{ ports, book, teller, ref, config, event, subject },
      origin: this.#origin,
      holdTurn: () => this.#shared.hold(),
      doneBefore: (place) => done.find((step) => step.place === place),
    });
  }

  /** What is found out before the first step. */
  async #whyNotAtAll(): Promise<StepFailure | null> {
    const { reaction, resumed, problem } = this.init;
    const { kinds, hasTool } = this.#world.ports;
    if (resumed !== undefined) return null;
    if (problem === undefined) return missingTool(reaction.steps, kinds, hasTool);
    const about = { step: '0', kind: 'when', name: 'when', reality: null, findings: [] };
    return { ...about, reason: `The condition cannot be worked out: ${problem}` };
  }

  /** One that used up its retries, or whose failure could not be dealt with, waits for a person. */
  async #fail(failure: StepFailure, second: StepFailure | null): Promise<void> {
    const { teller, book, ports } = this.#world;
    const { ref } = this.init;
    const { step, reason: first } = failure;
    const more = second === null ? '' : ` Then ${second.name} failed as well: ${second.reason}`;
    const reason = ports.mask(`${first}${more}`);
    const tookMs = ports.clock.now() - this.#startedAt;
    await teller.once('run.failed', this.#origin, { ...ref, tookMs, step, reason }, []);
    const attempts = book.run(this.run)?.steps.find(({ place }) => place === step)?.attempts ?? 1;
    if (attempts < 2 && second === null) return;
    const dead = { ...ref, letter: this.run, attempts, reason };
    await teller.once('run.deadLettered', this.#origin, dead, []);
  }

  async #endEarly(error: unknown): Promise<void> {
    const { ports } = this.#world;
    try {
      await this.#tellEnd(error);
    } catch (second) {
      ports.log.error(`The end of the run ${this.run} cannot be told: ${messageOf(second)}`);
    }
  }

  async #tellEnd(error: unknown): Promise<void> {
    const { teller, ports, book } = this.#world;
    const { ref } = this.init;
    if (error instanceof RunEnd && error.end.kind === 'cancelled') {
      const { by, reason } = error.end;
      await this.#voidApprovals(reason);
      await teller.once('run.cancelled', this.#origin, { ...ref, by, reason }, []);
      return;
    }
    ports.log.error(`The run ${this.run} of ${ref.reaction} broke: ${messageOf(error)}`);
    const step = book.run(this.run)?.steps.at(-1)?.place ?? '1';
    const tookMs = ports.clock.now() - this.#startedAt;
    const reason = ports.mask(`Something broke: ${messageOf(error)}`);
    await teller.once('run.failed', this.#origin, { ...ref, tookMs, step, reason }, []);
  }

  /** Also what was asked before a restart, and was not come to again. */
  async #voidApprovals(reason: string): Promise<void> {
    const { teller, book } = this.#world;
    const { ref, subject } = this.init;
    const tree = subject?.commit.tree ?? null;
    const asked = { teller, book, origin: this.#origin, run: ref, tree };
    for (const { id, run } of book.approvals) {
      if (run === this.run) await expire(asked, id, 'void', reason);
    }
  }

  /** What steps kept for later ones can go. */
  async #release(): Promise<void> {
    const { kinds, log } = this.#world.ports;
    const { steps, onFailure } = this.init.reaction;
    const names = new Set([...steps, ...onFailure].flatMap(kindNames));
    for (const kind of [...names].map((name) => kinds.of(name))) {
      try {
        await kind?.release?.(this.#main.notes);
      } catch (error) {
        log.warn(
          `What ${kind?.kind ?? ''} kept for ${this.run} is still there: ${messageOf(error)}`,
        );
      }
    }
  }
}

/** Of a step and all that are nested in it. */
function kindNames({ kind, nested }: Step): readonly string[] {
  return [kind, ...Object.values(nested).flatMap((steps) => steps.flatMap(kindNames))];
}
