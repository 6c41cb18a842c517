import { DisposableStore, type Disposable } from '../disposable.ts';
import { Emitter } from '../emitter.ts';
import { messageOf, ReactorError } from '../errors.ts';
import type { Subscription } from '../events/busTypes.ts';
import type { Oid } from '../events/commitData.ts';
import { isEvent, type AnyEvent } from '../events/event.ts';
import type { StoredEvent } from '../ports.ts';
import type { Approval } from './approval.ts';
import { actingSteps, type ActingSteps } from './actingSteps.ts';
import { commitEvent } from './commitEvent.ts';
import { CONFIG_PATH } from '../configPath.ts';
import type { ConfigProblem, ReadConfig } from './config.ts';
import { ConfigWatch } from './configWatch.ts';
import { Configs, type ConfigAt } from './configs.ts';
import { Dispatcher } from './dispatcher.ts';
import type { Deployment } from './deployments.ts';
import type { HealthRecord } from './healthRecord.ts';
import type { ObjectiveState } from './objectives.ts';
import { PersonActs } from './personActs.ts';
import type { ReactionPorts } from './ports.ts';
import type { ConfigState, Reactions, RunCommitsOptions } from './reactions.ts';
import { isOver, type Run } from './run.ts';
import { RunBook } from './runBook.ts';
import type { RunExecution } from './runExecution.ts';
import { RunTeller, sequenceOf } from './runTeller.ts';
import { starterConfig } from './starterConfig.ts';
import type { Trace } from './trace.ts';
import { Turns } from './turns.ts';
import { OneByOne } from '../oneByOne.ts';

/** How often the place that was reached is written down. Milliseconds. */
const SAVE_MS = 1_000;

/** Joins configuration, routing and runs over the given ports. Nothing happens before `start`. */
export function createReactions(ports: ReactionPorts): Reactions {
  return new RepositoryReactions(ports);
}

class RepositoryReactions implements Reactions {
  readonly #ports: ReactionPorts;
  readonly #book: RunBook;
  readonly #teller: RunTeller;
  readonly #configs: Configs;
  readonly #watch: ConfigWatch;
  readonly #dispatcher: Dispatcher;
  readonly #acts: PersonActs;
  readonly #changed: Emitter<undefined>;
  readonly #owned = new DisposableStore();
  /** Routes events, while this process leads. */
  #routing: Subscription | undefined;
  #routed = 0;
  #saving: Disposable | undefined;
  #last = 0;
  /** Where routing begins if nothing else tells. */
  #since: number | undefined;
  #opened: Promise<void> | undefined;
  readonly #roles = new OneByOne();

  constructor(ports: ReactionPorts) {
    this.#ports = ports;
    const { bus, clock, hash, log } = ports;
    const onError = (error: unknown): void => log.error(messageOf(error));
    const { source } = ports.repository;
    this.#book = new RunBook(onError);
    this.#teller = new RunTeller({ bus, clock, hash, source, book: this.#book });
    this.#configs = new Configs(ports);
    const turns = new Turns<RunExecution>();
    const world = { ports, book: this.#book, teller: this.#teller, turns };
    this.#dispatcher = new Dispatcher(world, this.#configs);
    this.#acts = new PersonActs({ ...world, dispatcher: this.#dispatcher });
    if (ports.owned !== undefined) this.#owned.add(ports.owned);
    this.#changed = this.#owned.add(new Emitter(onError));
    this.#watch = new ConfigWatch({
      ...{ ports, book: this.#book, teller: this.#teller, configs: this.#configs },
      active: () => this.#dispatcher.active,
      isInCharge: () => ports.leadership.isLeading() && this.#routing !== undefined,
      onChange: () => this.#changed.emit(undefined),
    });
  }

  get state(): ConfigState {
    return this.#watch.state;
  }

  get runs(): readonly Run[] {
    return this.#book.runs;
  }

  get approvals(): readonly Approval[] {
    return this.#book.approvals.filter(({ status }) => status === 'pending');
  }

  get deployments(): readonly Deployment[] {
    return this.#ports.deployments.all;
  }

  get objectives(): readonly ObjectiveState[] {
    return this.#ports.objectives.state();
  }

  async start(since?: number): Promise<void> {
    this.#since = since;
    const { leadership, policy, repository, kinds, audit } = this.#ports;
    await this.#open();
    await audit.start();
    this.#owned.add(this.#book.onChange(() => this.#dispatcher.endCancelled()));
    this.#owned.add(repository.onQuarantine(() => this.#dispatcher.endRolledBack()));
    this.#owned.add(policy.consents.onChange(() => this.#refreshSoon()));
    this.#owned.add(policy.onTrusted(() => this.#refreshSoon()));
    this.#owned.add(
      kinds.onChange(() => {
        this.#configs.clear();
        this.#refreshSoon();
      }),
    );
    this.#owned.add(leadership.onChange(() => this.#takeRoleSoon()));
    await this.#takeRole();
  }

  onChange(listener: () => void): Disposable {
    return this.#changed.on(listener);
  }

  async explain(event: AnyEvent): Promise<readonly Trace[]> {
    await this.#open();
    return this.#dispatcher.explain({ sequence: '0', ...event });
  }

  decide(id: string, answer: 'granted' | 'denied', by?: string, reason?: string): Promise<void> {
    return this.#acts.decide(id, answer, by, reason);
  }

  cancel(id: string, by?: string): Promise<void> {
    return this.#acts.cancel(id, by);
  }

  retry(id: string, by?: string): Promise<void> {
    return this.#acts.retry(id, by);
  }

  discard(id: string, by?: string): Promise<void> {
    return this.#acts.discard(id, by);
  }

  async explainCommit(revision: string): Promise<readonly Trace[]> {
    await this.#open();
    return this.#dispatcher.explain(await this.#eventOf(revision));
  }

  async runCommits(
    revision: string,
    { onRun = () => undefined, configOf }: RunCommitsOptions = {},
  ): Promise<readonly Run[]> {
    await this.#open();
    const { repository } = this.#ports;
    const trusted = configOf === undefined ? undefined : await repository.describe(configOf);
    const at = trusted === undefined ? undefined : await this.#soundConfig(trusted.oid);
    const runs: Run[] = [];
    for (const commit of await repository.commitsIn(revision)) {
      if (at === undefined) await this.#soundConfig(commit);
      runs.push(...(await this.#runCommit(commit, { at, onRun })));
    }
    return runs;
  }

  /** @throws ReactorError `config-invalid` */
  async #soundConfig(commit: Oid): Promise<ConfigAt> {
    const at = await this.#configs.at(commit);
    const [problem] = at.problems;
    if (problem !== undefined) throw brokenConfig(commit, problem);
    return at;
  }

  async #runCommit(
    commit: Oid,
    { at, onRun }: { readonly at: ConfigAt | undefined; readonly onRun: (run: Run) => void },
  ): Promise<readonly Run[]> {
    const event = await this.#eventOf(commit);
    const executions = await this.#dispatcher.route(event, { at });
    const over = executions.map(async ({ run, ended }) => {
      await ended;
      const known = this.#acts.runOf(run);
      onRun(known);
      return known;
    });
    return Promise.all(over);
  }

  async consent(): Promise<void> {
    await this.#open();
    await this.#watch.consent();
  }

  async withdrawConsent(): Promise<void> {
    await this.#open();
    await this.#watch.withdraw();
  }

  addKind(kind: unknown): Disposable {
    const { plugins } = this.#ports;
    if (plugins !== undefined) return plugins.addKind(kind);
    throw new ReactorError('usage', 'Nothing can be added here.', { hint: 'Leave it out.' });
  }

  acting(): readonly ActingSteps[] {
    const { config } = this.state;
    return config === undefined ? [] : actingSteps(config, (kind) => this.#ports.kinds.of(kind));
  }

  async starter(): Promise<string> {
    return starterConfig(await this.#ports.repository.facts());
  }

  readConfig(text: string): ReadConfig {
    return this.#ports.readConfig(text);
  }

  healthOf(name: string, environment: string): HealthRecord | undefined {
    return this.#ports.objectives.recordOf(name, environment);
  }

  document(name: string): Promise<string | undefined> {
    return this.#ports.files.text(name);
  }

  async log(run: string, step: string): Promise<string> {
    await this.#open();
    return this.#ports.files.readLog(this.#acts.runOf(run).id, step);
  }

  get canTakeWork(): boolean {
    const { policy } = this.#ports;
    const mayAct = policy.mayAct && policy.isTrusted() && this.state.hasConsent;
    return this.#routing !== undefined && mayAct;
  }

  async concerns(event: StoredEvent): Promise<boolean> {
    return this.#dispatcher.concerns(event);
  }

  async handle(event: StoredEvent): Promise<void> {
    await this.#dispatcher.handle(event);
  }

  idle(): Promise<void> {
    return this.#dispatcher.idle();
  }

  dispose(): void {
    this.#stopLeading();
    this.#owned.dispose();
  }

  /** Reads what the stream tells of runs and follows it from then on; done once. */
  #open(): Promise<void> {
    return (this.#opened ??= this.#readBook());
  }

  async #readBook(): Promise<void> {
    for await (const event of this.#ports.storedEvents(0)) await this.#learn(event, false);
    this.#last = this.#book.position;
    const { bus, isFollowing } = this.#ports;
    const taking = { name: 'the book of runs', after: this.#last };
    if (isFollowing) this.#owned.add(bus.subscribe('**', (event) => this.#take(event), taking));
    this.#owned.add(this.#book.onChange(() => this.#changed.emit(undefined)));
    await this.#watch.refresh();
  }

  async #learn(event: StoredEvent, isNew: boolean): Promise<void> {
    const { deployments, objectives } = this.#ports;
    this.#book.take(event);
    deployments.take(event);
    await objectives.take(event, isNew);
  }

  #take(event: StoredEvent): void {
    const isNew = event.relayedby === undefined && this.#ports.leadership.isLeading();
    this.#learn(event, isNew).catch((error: unknown) =>
      this.#ports.log.warn(`What follows from an event cannot be told: ${messageOf(error)}`),
    );
    const movesHead = ['commit.created', 'commit.batch', 'head.moved'] as const;
    if (movesHead.some((type) => isEvent(event, type))) this.#refreshSoon();
  }

  #refreshSoon(): void {
    this.#watch
      .refresh()
      .catch((error: unknown) =>
        this.#ports.log.warn(`The configuration cannot be read now: ${messageOf(error)}`),
      );
  }

  #takeRoleSoon(): void {
    this.#takeRole().catch((error: unknown) =>
      this.#ports.log.error(`Reactions cannot be taken over: ${messageOf(error)}`),
    );
  }

  /** One change of roles after another. */
  #takeRole(): Promise<void> {
    const { leadership } = this.#ports;
    if (!leadership.isLeading()) this.#stopLeading();
    return this.#roles.run(async () => {
      if (leadership.isLeading() && this.#routing === undefined) await this.#lead();
    });
  }

  /** What was begun before goes first, so that runs of one group keep their order. */
  async #lead(): Promise<void> {
    const { leadership } = this.#ports;
    await this.#catchUp();
    const after = await this.#routedBefore();
    const isOurs = (): boolean => leadership.isLeading() && !this.#owned.isDisposed;
    for (const run of this.#book.runs.filter((each) => !isOver(each)).reverse()) {
      if (isOurs()) await this.#resume(run);
    }
    if (!isOurs()) return;
    const options = { name: 'reactions', after, timeoutMs: 0, concurrency: 1 };
    this.#routing = this.#ports.bus.subscribe('**', (event) => this.#route(event), options);
    await this.#watch.takeCharge();
    this.#changed.emit(undefined);
  }

  /** Where machines share the work, another one may have taken it up; asking must hold up nothing. */
  async #resume(run: Run): Promise<void> {
    const sharing = this.#ports.sharing?.current;
    if (sharing === undefined) return this.#dispatcher.resume(run);
    sharing
      .isResumedHere(run)
      .then((isHere) => (isHere ? this.#dispatcher.resume(run) : undefined))
      .catch((error: unknown) => this.#ports.log.warn(`Run ${run.id}: ${messageOf(error)}`));
  }

  /** The position up to which events were routed; reactions begin at the present if nothing tells. */
  async #routedBefore(): Promise<number> {
    const { files, log } = this.#ports;
    try {
      const known = await files.position();
      const begin = known ?? this.#since ?? this.#last;
      if (known === undefined) await files.savePosition(begin);
      return begin;
    } catch (error) {
      const why = messageOf(error);
      log.warn(`The place in the stream cannot be kept; reactions begin at the present: ${why}`);
      return this.#since ?? this.#last;
    }
  }

  /** What another process began is known before anything is begun here, so that it is not begun twice. */
  async #catchUp(): Promise<void> {
    let last = this.#book.position;
    for await (const event of this.#ports.storedEvents(last)) last = sequenceOf(event);
    await this.#book.reached(last);
  }

  #stopLeading(): void {
    this.#routing?.dispose();
    this.#routing = undefined;
    if (this.#saving !== undefined) {
      this.#saving.dispose();
      void this.#savePosition();
    }
    for (const execution of this.#dispatcher.active) execution.end({ kind: 'stopped' });
  }

  async #route(event: StoredEvent): Promise<void> {
    if (this.#ports.sharing?.current?.isShared(event) === true) {
      // Whoever gets it from the shared queue handles it.
    } else if (isEvent(event, 'run.retryAsked')) {
      const run = this.#book.run(event.data.run);
      if (run !== undefined) await this.#dispatcher.again(run, event.id);
    } else {
      await this.#dispatcher.route(event);
    }
    this.#routed = sequenceOf(event);
    this.#saving ??= this.#ports.clock.after(SAVE_MS, () => void this.#savePosition());
  }

  async #savePosition(): Promise<void> {
    this.#saving = undefined;
    try {
      await this.#ports.files.savePosition(this.#routed);
    } catch (error) {
      this.#ports.log.warn(`The place in the stream cannot be written down: ${messageOf(error)}`);
    }
  }

  async #eventOf(revision: string): Promise<StoredEvent> {
    const { repository, clock } = this.#ports;
    return commitEvent(repository.source, await repository.describe(revision), clock.now());
  }
}

function brokenConfig(commit: Oid, problem: ConfigProblem): ReactorError {
  const { line, column, message } = problem;
  const text = `${CONFIG_PATH} of ${commit.slice(0, 12)} cannot be used: line ${line}: ${message}`;
  const place = { path: CONFIG_PATH, line, column };
  return new ReactorError('config-invalid', text, { hint: 'Correct it and commit again.', place });
}
