import { messageOf, ReactorError } from '../errors.ts';
import type { Oid } from '../events/commitData.ts';
import { isEvent, shortType, type AnyEvent } from '../events/event.ts';
import type { StoredEvent } from '../ports.ts';
import { evaluateCondition } from './conditions.ts';
import { MODULE_PATH } from '../configPath.ts';
import type { Reaction, ReactionsConfig } from './config.ts';
import type { ConfigAt, Configs } from './configs.ts';
import { againstAgain, groupOf, isSameAgain } from './history.ts';
import { isHandlerReaction } from './plugins/handlerReactions.ts';
import type { ModuleAt } from './plugins/module.ts';
import { interruptedStep } from './resume.ts';
import { hopsOf, matchReaction, MOST_HOPS, type RouteContext, type Routed } from './route.ts';
import { isOver, type Run } from './run.ts';
import type { EndCause } from './runEnd.ts';
import type { RunBook } from './runBook.ts';
import { RunExecution, type RunInit, type RunWorld } from './runExecution.ts';
import { sequenceOf, type Origin } from './runTeller.ts';
import { tellLoop } from './tellLoop.ts';
import type { RunSubject } from './stepKind.ts';
import { isOfCommit } from './subject.ts';
import type { Trace } from './trace.ts';

/** An event with what it is handled under. */
interface Configured extends Routed {
  readonly event: StoredEvent;
  /** The configuration, and the handlers of the module where there are any. */
  readonly all: readonly ConfigAt[];
  /** Why the handlers of the module are not among them. */
  readonly without: readonly Trace[];
}

/** What a person who wants a run says. */
interface Asked {
  /** The configuration that decides; default: the one in force. */
  readonly at: ConfigAt | undefined;
}

interface Beginning extends Pick<RunInit, 'problem'> {
  readonly run: string;
  /** Somebody wants it, also where the same was done. */
  readonly isAgain: boolean;
  readonly retryOf?: string;
}

/** Begins runs, takes them up again and ends them; those under way are known here. */
export class Dispatcher {
  readonly #world: RunWorld;
  readonly #configs: Configs;
  readonly #active = new Map<string, RunExecution>();

  constructor(world: RunWorld, configs: Configs) {
    this.#world = world;
    this.#configs = configs;
  }

  get active(): readonly RunExecution[] {
    return [...this.#active.values()];
  }

  async explain(event: StoredEvent): Promise<readonly Trace[]> {
    const configured = await this.#configured(event);
    const traces = reactionsIn(configured).map(({ each }) => this.#trace(each, configured));
    return [...traces, ...configured.without];
  }

  /**
   * Begins the runs of all reactions that answer to an event; one that has begun before is not
   * begun again.
   * @param asked a person wants it, whatever was done before
   */
  async route(event: StoredEvent, asked?: Asked): Promise<readonly RunExecution[]> {
    const isAgain = asked !== undefined;
    const configured = await this.#configured(event, asked?.at);
    const begun: RunExecution[] = [];
    for (const { each: reaction, at } of reactionsIn(configured)) {
      const { matched, error, because } = this.#trace(reaction, configured, isAgain);
      if (because?.filter === 'hops') {
        const context = this.#routeContext(event);
        await tellLoop(this.#world.teller, reaction, configured, context);
      }
      if (!matched && error === undefined) continue;
      const run = this.#idOf(event, reaction, '');
      if (this.#world.book.run(run) !== undefined) continue;
      begun.push(
        await this.#begin({ ...configured, at }, reaction, {
          ...{ run, isAgain },
          ...(error && { problem: error }),
        }),
      );
    }
    return begun;
  }

  /** Whether a reaction answers to an event, or a run of it is not over. */
  async concerns(event: StoredEvent): Promise<boolean> {
    if (isEvent(event, 'run.retryAsked') || this.#openRuns(event.id).length > 0) return true;
    const traces = await this.explain(event);
    return traces.some(({ matched, error }) => matched || error !== undefined);
  }

  /**
   * Begins or takes up all runs of an event; those that another machine has begun as well. Resolves
   * when they are over or wait for a person.
   */
  async handle(event: StoredEvent): Promise<void> {
    for (const run of this.#openRuns(event.id)) {
      if (!this.#active.has(run.id)) await this.resume(run, event);
    }
    const isRetry = isEvent(event, 'run.retryAsked');
    const former = isRetry ? this.#world.book.run(event.data.run) : undefined;
    if (former !== undefined) await this.again(former, event.id);
    else if (!isRetry) await this.route(event);
    const of = former?.event ?? event.id;
    await this.#settled(({ init }) => init.ref.event === of);
  }

  /**
   * Takes up a run that was under way when its process ended.
   * @param event the one that it handles, where the place of it in another stream is of no use
   */
  async resume(run: Run, event?: StoredEvent): Promise<void> {
    const { ports, teller } = this.#world;
    try {
      const init = await this.#initOf(run, event ?? (await this.#eventOf(run)));
      const interrupted = interruptedStep(run);
      if (interrupted !== undefined) await this.#leaveInterrupted(run, init, interrupted);
      else this.#execute({ ...init, resumed: run });
    } catch (error) {
      const reason = `It cannot be taken up again: ${messageOf(error)}`;
      ports.log.warn(`Run ${run.id}: ${reason}`);
      const cancelled = { ...refOf(run), by: 'Git Reactor', reason };
      await teller.once('run.cancelled', { run: run.id, hops: 0 }, cancelled, []);
    }
  }

  /**
   * Begins a run that is over anew; once for each time that it was asked for.
   * @param asked the id of the event that asked
   * @throws ReactorError `usage`
   */
  async again(run: Run, asked: string): Promise<void> {
    const event = await this.#eventOf(run);
    const configured = await this.#configured(event);
    const found = reactionsIn(configured).find(({ each }) => each.name === run.reaction);
    if (found === undefined) {
      throw new ReactorError('usage', `There is no reaction "${run.reaction}" any more.`, {
        hint: 'Discard the run.',
      });
    }
    const { each: reaction, at } = found;
    const id = this.#idOf(event, reaction, `${run.id} ${asked}`);
    if (this.#world.book.run(id) !== undefined) return;
    await this.#begin({ ...configured, at }, reaction, {
      ...{ run: id, isAgain: true, retryOf: run.id },
    });
  }

  /** Ends a run that is under way; does nothing if it is not. */
  end(run: string, cause: EndCause): void {
    this.#active.get(run)?.end(cause);
  }

  /** What was rolled back is acted on no more, but for the runs that roll it back. */
  endRolledBack(): void {
    for (const execution of this.active) this.#endIfRolledBack(execution);
  }

  /** Another process, or one who came before the run began here, has cancelled it. */
  endCancelled(): void {
    for (const execution of this.active) this.#endIfCancelled(execution);
  }

  /** Resolves when nothing is under way but what waits for a person. */
  idle(): Promise<void> {
    return this.#settled(() => true);
  }

  #openRuns(event: string): readonly Run[] {
    return this.#world.book.runs.filter((run) => run.event === event && !isOver(run));
  }

  async #settled(isMeant: (execution: RunExecution) => boolean): Promise<void> {
    const { book } = this.#world;
    const isBusy = (execution: RunExecution): boolean => {
      const waitsFor = book.run(execution.run)?.waitsFor;
      return isMeant(execution) && waitsFor !== 'approval' && waitsFor !== 'consent';
    };
    for (
      let busy = this.active.filter(isBusy);
      busy.length > 0;
      busy = this.active.filter(isBusy)
    ) {
      const changed = new Promise<void>((resolve) => {
        const listening = book.onChange(() => {
          listening.dispose();
          resolve();
        });
      });
      await Promise.race([changed, ...busy.map(({ ended }) => ended)]);
    }
  }

  async #configured(event: StoredEvent, asked?: ConfigAt): Promise<Configured> {
    const { repository, plugins } = this.#world.ports;
    const subject = await repository.subjectOf(event);
    const at = asked ?? (await this.#configs.inForce(event, subject));
    // Consent is to the very bytes of the module, whichever configuration decides.
    const module = await plugins?.inForce(event, subject);
    return { event, subject, ...withModule(at, module) };
  }

  #trace(reaction: Reaction, configured: Configured, isAgain = false): Trace {
    const context = this.#routeContext(configured.event);
    const history = isAgain ? () => undefined : context.history;
    return matchReaction(reaction, configured, { ...context, history, isAsked: isAgain });
  }

  #routeContext(event: AnyEvent): RouteContext {
    const { ports, book } = this.#world;
    const { repository, clock } = ports;
    return {
      zone: repository.zone,
      maxHops: MOST_HOPS,
      isAsked: false,
      isQuarantined: (commit, tree) => repository.isQuarantined(commit, tree),
      evaluate: (condition, variable) => evaluateCondition(condition, variable),
      history: (reaction, subject) => {
        const about = { on: shortType(event), tree: treeOnce(event, subject), now: clock.now() };
        return againstAgain(reaction, about, book.newestOf(groupOf(reaction, event, subject)));
      },
    };
  }

  #idOf(event: AnyEvent, { name, hash }: Reaction, salt: string): string {
    return this.#world.ports
      .hash([event.source, event.id, name, hash, salt].join('\0'))
      .slice(0, 16);
  }

  async #begin(
    configured: Configured & { readonly at: ConfigAt },
    reaction: Reaction,
    { run, problem, isAgain, retryOf }: Beginning,
  ): Promise<RunExecution> {
    const { ports, teller } = this.#world;
    const { event, subject, at } = configured;
    const { config } = at;
    if (config === undefined) throw new Error('A reaction has a configuration.');
    const ref = {
      run,
      reaction: reaction.name,
      event: event.id,
      commit: subject?.commit.oid ?? null,
    };
    const group = groupOf(reaction, event, subject);
    const hops = hopsOf(configured);
    await ports.files.keepText(at.text);
    await this.#supersede(reaction, group, { event, commit: ref.commit });
    const origin: Origin = { run, event, hops: hops + 1 };
    const started = {
      ...{ ...ref, group, config: config.hash, rule: reaction.hash },
      on: shortType(event),
      sequence: sequenceOf(event),
      tree: subject?.commit.tree ?? null,
      steps: reaction.steps.map(({ name }) => ports.mask(name)),
      ...(retryOf !== undefined && { retryOf }),
    };
    await teller.once('run.started', origin, started, []);
    const init = { ref, group, reaction, config, event, subject, hops };
    const about = { on: started.on, tree: treeOnce(event, subject) };
    return this.#execute({
      ...{ ...init, ...(problem !== undefined && { problem }) },
      ...(!isAgain && { doneMeanwhile: () => this.#doneBefore(run, reaction, about) }),
    });
  }

  /** The run before it in its group, if that has done the same by now. */
  #doneBefore(
    id: string,
    reaction: Reaction,
    about: { readonly on: string; readonly tree: string | null },
  ): string | undefined {
    const { runs } = this.#world.book;
    const own = runs.findIndex((run) => run.id === id);
    const { group } = runs[own] ?? {};
    const before = runs.slice(own + 1).find((run) => run.group === group);
    return before !== undefined && isSameAgain(reaction, about, before) ? before.id : undefined;
  }

  /** Those that wait for what is older now. What has acted outside comes to its own end. */
  async #supersede(
    { concurrency }: Reaction,
    group: string,
    by: { readonly event: StoredEvent; readonly commit: Oid | null },
  ): Promise<void> {
    if (concurrency.policy !== 'newest') return;
    const { turns, book } = this.#world;
    const reason = `Superseded by ${(by.commit ?? by.event.id).slice(0, 12)}.`;
    for (const { run, init } of [...turns.inGroup(group)]) {
      if (await this.#isBefore(by, init)) continue;
      if (book.run(run)?.hasActed !== true)
        this.end(run, { kind: 'cancelled', by: 'a newer event', reason });
    }
  }

  /** Events come in their order, but not those that machines divide among them. */
  async #isBefore(
    { event, commit }: { readonly event: StoredEvent; readonly commit: Oid | null },
    { event: other, ref }: RunInit,
  ): Promise<boolean> {
    const { sharing, repository } = this.#world.ports;
    const isOrdered = sharing?.current?.isShared(event) !== true;
    if (isOrdered || !isOfCommit(event) || !isOfCommit(other)) return false;
    if (commit === null || ref.commit === null || commit === ref.commit) return false;
    return repository.isAncestor(commit, ref.commit);
  }

  #execute(init: RunInit): RunExecution {
    const execution = new RunExecution(this.#world, init);
    this.#active.set(execution.run, execution);
    void execution.ended.then(() => this.#active.delete(execution.run));
    // It may have been rolled back since the event was routed, or while no process was there.
    this.#endIfRolledBack(execution);
    this.#endIfCancelled(execution);
    return execution;
  }

  #endIfCancelled(execution: RunExecution): void {
    const run = this.#world.book.run(execution.run);
    if (run?.status !== 'cancelled') return;
    execution.end({ kind: 'cancelled', by: 'somebody', reason: run.reason ?? 'Cancelled.' });
  }

  #endIfRolledBack(execution: RunExecution): void {
    const { book, ports } = this.#world;
    const commit = execution.init.subject?.commit;
    const isOut = commit !== undefined && ports.repository.isQuarantined(commit.oid, commit.tree);
    if (!isOut || rollsBack(book, execution.run)) return;
    const reason = 'Its commit was rolled back.';
    execution.end({ kind: 'cancelled', by: 'a rollback', reason });
  }

  async #initOf(run: Run, event: StoredEvent): Promise<RunInit> {
    const { ports } = this.#world;
    const subject = await ports.repository.subjectOf(event);
    const config = isHandlerReaction(run.reaction)
      ? await this.#moduleOf(run, { event, subject })
      : await this.#configOf(run, { event, subject });
    const reaction = config?.reactions.find(({ name }) => name === run.reaction);
    if (config === undefined || reaction === undefined)
      throw new Error('the configuration that it began with is gone.');
    const hops = hopsOf({ event, subject });
    return { ref: refOf(run), group: run.group, reaction, config, event, subject, hops };
  }

  async #configOf(run: Run, { event, subject }: Routed): Promise<ReactionsConfig | undefined> {
    const text = await this.#world.ports.files.text(run.config);
    const read = text === undefined ? undefined : this.#configs.read(text);
    if (read?.kind === 'config') return read.config;
    // It was begun by another machine, which has the text.
    const { config } = await this.#configs.inForce(event, subject);
    return config?.hash === run.config ? config : undefined;
  }

  /** Its handlers are known only where it may be run. */
  async #moduleOf(run: Run, { event, subject }: Routed): Promise<ReactionsConfig | undefined> {
    const at = await this.#world.ports.plugins?.inForce(event, subject);
    return at?.kind === 'ready' && at.hash === run.config ? at.config : undefined;
  }

  /** @throws ReactorError `usage` if the stream does not have it any more */
  async #eventOf({ event: id, sequence }: Run): Promise<StoredEvent> {
    if (sequence > 0) {
      for await (const event of this.#world.ports.storedEvents(sequence - 1)) {
        if (event.id === id) return event;
        break;
      }
    }
    throw new ReactorError('usage', 'The event that it handled is not in the stream any more.', {
      hint: 'Make the change again, or discard the run.',
    });
  }

  async #leaveInterrupted(
    run: Run,
    { event, hops }: RunInit,
    { place: step, kind, reality }: NonNullable<ReturnType<typeof interruptedStep>>,
  ): Promise<void> {
    const { teller } = this.#world;
    const origin = { run: run.id, event, hops: hops + 1 };
    const reason =
      'It was cut off while it acted; look what it has done, then retry or discard it.';
    const at = { ...refOf(run), step, kind, reality, reason };
    await teller.tell('step.interrupted', origin, run.id, at);
    const dead = { ...refOf(run), letter: run.id, attempts: 1, reason: `Step ${step}: ${reason}` };
    await teller.once('run.deadLettered', origin, dead, []);
  }
}

function withModule(
  at: ConfigAt,
  module: ModuleAt = { kind: 'none' },
): Omit<Configured, 'event' | 'subject'> {
  if (module.kind === 'none') return { all: [at], without: [] };
  if (module.kind === 'ready') {
    const { config, text } = module;
    return { all: [at, { config, text, problems: [] }], without: [] };
  }
  const actual = `not: ${module.reason}`;
  const because = { filter: 'module', expected: 'loaded', actual } as const;
  return { all: [at], without: [{ reaction: MODULE_PATH, matched: false, because }] };
}

/** All reactions, each with the configuration that it is of. */
function reactionsIn({ all }: Configured): readonly { each: Reaction; at: ConfigAt }[] {
  return all.flatMap((at) => (at.config?.reactions ?? []).map((each) => ({ each, at })));
}

/** Whether a run has come to a rollback, or tries one again that had. */
function rollsBack(book: Pick<RunBook, 'run'>, id: string): boolean {
  const run = book.run(id);
  const former = run?.retryOf === undefined ? undefined : book.run(run.retryOf);
  return [run, former].some((each) =>
    each?.steps.some(({ kind, attempts }) => kind === 'rollback' && attempts > 0),
  );
}

export function refOf({ id: run, reaction, event, commit }: Run): RunInit['ref'] {
  return { run, reaction, event, commit };
}

/** The tree for which it is enough to do it once; `null` for what may be told more than once. */
function treeOnce(event: AnyEvent, subject: RunSubject | null): Oid | null {
  return isOfCommit(event) ? (subject?.commit.tree ?? null) : null;
}
