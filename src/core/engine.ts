import { createCommitStream, type CommitStream, type LookOutcome } from './commits/commitStream.ts';
import { describeCommit } from './commits/describeCommit.ts';
import { diagnoseEngine, type Diagnosis } from './diagnosis.ts';
import { DisposableStore, type Disposable } from './disposable.ts';
import { Emitter } from './emitter.ts';
import { type EngineState, stateOver } from './engineState.ts';
import { isReactorError, messageOf, ReactorError } from './errors.ts';
import { createBus } from './events/bus.ts';
import type { Bus } from './events/busTypes.ts';
import type { CommitData, Oid } from './events/commitData.ts';
import type { AnyEvent } from './events/event.ts';
import { createTeller, type Tell } from './events/teller.ts';
import type { Finding, Verdict } from './events/validationData.ts';
import { mapLimited } from './mapLimited.ts';
import type {
  Clock,
  CursorStore,
  DeadLetterStore,
  EventStore,
  Hash,
  Leadership,
  Log,
  ObjectSource,
  RefSnapshot,
  RefSource,
  RefWatcher,
  StoredEvent,
  WorkTree,
  WorktreeHead,
} from './ports.ts';
import { createMirror, type Mirror } from './realities/mirror.ts';
import { createRealities, type Realities, type RealityWorld } from './realities/realities.ts';
import { followRollback, rollbackFact } from './rollback/followRollback.ts';
import { Quarantine } from './rollback/quarantine.ts';
import type { OpenRollbacks, Rollbacks } from './rollback/rollback.ts';
import { tellRollbacks } from './rollback/tellRollbacks.ts';
import { judgeWith } from './validation/judgeMerge.ts';
import { judgeTree, type TreeRequest } from './validation/judgeTree.ts';
import { createConfiguredOptions } from './validation/configuredValidation.ts';
import { CommitChecks } from './validation/commitChecks.ts';
import { validateRevision, type ValidateRequest } from './validation/validateRevision.ts';
import type { ValidationPorts } from './validation/validateTree.ts';
import type { ValidationOptions } from './validation/validationOptions.ts';
import type { Validator } from './validation/validator.ts';
import { createVerdictCache, type VerdictStore } from './validation/verdictCache.ts';

/** Everything an engine needs of the world. It owns what is disposable in it. */
export interface EnginePorts {
  readonly clock: Clock;
  readonly hash: Hash;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly log: Log;
  readonly objects: ObjectSource;
  readonly refs: RefSource;
  readonly watcher: RefWatcher;
  readonly cursors: CursorStore;
  readonly events: EventStore;
  readonly leadership: Leadership;
  readonly deadLetters: DeadLetterStore;
  readonly validators: readonly Validator[];
  /** The same ones with other options; who made them disposes them. */
  readonly validatorsFor: (options: ValidationOptions) => readonly Validator[];
  /** What the text of a configuration says of how strictly trees are judged. */
  readonly readValidation: (text: string) => Promise<ValidationOptions>;
  readonly verdicts: VerdictStore;
  /** `null` for a bare repository. */
  readonly workTree: WorkTree | null;
  readonly realityWorld: RealityWorld;
  readonly openRollbacks: OpenRollbacks;
}

export interface EngineConfig {
  /** The `source` of all events: the repository. */
  readonly source: string;
  /** Whose HEAD is meant: empty for the main work tree, else the name in `worktrees/`. */
  readonly worktree: string;
  /** IANA name of the zone for `hour`. */
  readonly zone: string;
  /** Above so many new commits on one ref, one `commit.batch` tells them all. */
  readonly batchAbove: number;
  /** After a break so many commits of a ref, the newest, are told one by one, the rest as a batch. */
  readonly catchUpLimit: number;
  readonly validation: ValidationOptions;
  /** Whether the person trusts this workspace; without it the engine only watches and checks. */
  readonly isTrusted: () => boolean;
  /** Full names of branches that no rollback moves. */
  readonly isProtected: (branch: string) => boolean;
  /** Files with edits in an editor that are not saved, below the root of the work tree. */
  readonly unsaved: () => readonly string[];
}

/** One repository, watched. The editor and the terminal both drive it by these calls alone. */
export interface Engine extends Disposable {
  readonly state: EngineState;
  readonly bus: Bus;
  readonly rollbacks: Rollbacks;
  /** Where changes are tried before they count. */
  readonly realities: Realities;
  /** What commits and trees of the repository hold. */
  readonly files: Pick<Mirror, 'info' | 'list' | 'lookup' | 'read'>;
  /** Names of the checks that there are; those of other extensions are one. */
  readonly checks: readonly string[];
  /** What was rolled back: nothing acts on it. */
  readonly quarantine: Quarantine;
  /** Findings that hold in the tree of HEAD. */
  readonly openFindings: readonly Finding[];
  /** Begins to watch; resolves when all that happened since the last time has been told. */
  start(): Promise<void>;
  /** Looks for changes now, without waiting for the watcher. */
  look(): Promise<void>;
  /** Hears when {@link state}, a verdict or {@link openFindings} may have changed. */
  onChange(listener: () => void): Disposable;
  /**
   * The newest commits of HEAD but for those that are known, newest first; empty on an unborn
   * branch. Fewer than `limit`: there are no more.
   */
  history(limit: number, known?: ReadonlySet<Oid>): Promise<readonly CommitData[]>;
  /** A commit as the stream would tell it. @throws ReactorError `revision-unknown`, `object-missing` */
  describe(revision: string): Promise<CommitData>;
  /** Short names of the local branches, in order. */
  branches(): Promise<readonly string[]>;
  /** Whether a commit is HEAD or one of those before it. */
  isInHead(commit: Oid): Promise<boolean>;
  /** How many commits the history of one has that the history of another has not. */
  countCommits(of: Oid, without: Oid): Promise<number>;
  /** The newest stored events, oldest first. */
  recentEvents(): readonly StoredEvent[];
  verdictOf(oid: Oid): Verdict | undefined;
  /** Checks commits of the history, so that their verdicts are known. Never rejects. */
  checkHistory(commits: readonly CommitData[]): Promise<void>;
  /** @throws ReactorError `revision-unknown`, `empty-repository`, `object-missing`, `bare-repository` */
  validate(request: ValidateRequest): Promise<Verdict>;
  /**
   * Judges a tree, in the repository or in memory alone, through the same cache.
   * @throws ReactorError `object-missing`
   */
  validateTree(request: TreeRequest): Promise<Verdict>;
  /** How it is doing, for `doctor`. */
  diagnose(): Promise<readonly Diagnosis[]>;
  /** The content of a file in a commit, `undefined` if it has no such file. */
  readFile(revision: string, path: string): Promise<Uint8Array | undefined>;
}

const DESCRIBED_AT_ONCE = 8;
const HEADS = 'refs/heads/';
/** In the type of all events that tell of rollbacks. */
const ROLLBACKS = '.rollback.';

/** Joins the parts of the product over the given ports. Nothing happens before `start`. */
export function createEngine(ports: EnginePorts, config: EngineConfig): Engine {
  return new RepositoryEngine(ports, config);
}

class RepositoryEngine implements Engine {
  readonly bus: Bus;
  readonly rollbacks: Rollbacks;
  readonly realities: Realities;
  readonly quarantine: Quarantine;
  readonly checks: readonly string[];
  readonly #ports: EnginePorts;
  readonly #config: EngineConfig;
  readonly #checks: CommitChecks;
  readonly #validation: ValidationPorts;
  readonly #mirror: Mirror;
  readonly #stream: CommitStream;
  readonly #tell: Tell;
  readonly #changed: Emitter<undefined>;
  readonly #owned = new DisposableStore();
  #state: EngineState = { kind: 'starting' };

  constructor(ports: EnginePorts, config: EngineConfig) {
    this.#ports = ports;
    this.#config = config;
    this.#mirror = createMirror(ports.objects);
    this.quarantine = new Quarantine((error) => ports.log.error(messageOf(error)));
    const { clock, deadLetters, events, hash, leadership, log, random, validators } = ports;
    for (const port of [ports.objects, events, ...validators]) this.#owned.add(port);
    this.checks = validators.map(({ name }) => name);
    const cache = createVerdictCache(ports.verdicts);
    const options = config.validation;
    const { readValidation: read, validatorsFor } = ports;
    const configured = createConfiguredOptions({ read, validatorsFor });
    this.#validation = { clock, cache, mirror: this.#mirror, validators, options, configured };
    this.#changed = this.#owned.add(new Emitter((error) => log.error(messageOf(error))));
    this.bus = this.#owned.add(
      createBus({ clock, log, random, store: events, deadLetterStore: deadLetters }),
    );
    const onChange = (): void => this.#changed.emit(undefined);
    this.#owned.add(events.onState(onChange));
    this.#checks = this.#owned.add(
      new CommitChecks({
        ...this.#validation,
        objects: ports.objects,
        ...{ hash, log },
        bus: this.bus,
        isLeading: () => leadership.isLeading(),
        onChange,
      }),
    );
    this.#tell = createTeller({ bus: this.bus, clock, hash, source: config.source });
    this.rollbacks = this.#createRollbacks();
    this.realities = this.#owned.add(this.#createRealities());
    this.#stream = this.#owned.add(
      createCommitStream({
        ...ports,
        ...config,
        deliver: (told) => this.bus.publish(told),
        delivered: () => events.recent(),
        isLeading: () => leadership.isLeading(),
        onLook: (outcome) => this.#onLook(outcome),
      }),
    );
    this.#owned.add(leadership.onFollowed((stored) => this.bus.deliver(stored)));
    this.#owned.add(leadership.onHandedIn((handedIn) => this.bus.publish(handedIn)));
    this.#owned.add(leadership.onChange(() => void this.#onRole()));
  }

  get state(): EngineState {
    return stateOver(this.#ports.events.state(), this.#state);
  }

  get files(): Engine['files'] {
    return this.#mirror;
  }

  get openFindings(): readonly Finding[] {
    return this.#checks.openFindings;
  }

  async start(): Promise<void> {
    await this.#settleRollback();
    const before = this.recentEvents();
    await Promise.all([this.#followRollbacks(), this.#stream.start()]);
    void this.#checks.finish(before);
  }

  look(): Promise<void> {
    return this.#stream.look();
  }

  onChange(listener: () => void): Disposable {
    return this.#changed.on(listener);
  }

  async history(limit: number, known?: ReadonlySet<Oid>): Promise<readonly CommitData[]> {
    const { oid, ref } = await this.#head();
    if (oid === null) return [];
    const recent = await this.#ports.refs.recent(oid, limit + (known?.size ?? 0));
    const oids = recent.filter((each) => known?.has(each) !== true).slice(0, limit);
    return mapLimited(oids, DESCRIBED_AT_ONCE, (commit) => this.#describe(commit, ref));
  }

  async describe(revision: string): Promise<CommitData> {
    return this.#describe(await this.#ports.refs.resolve(revision), null);
  }

  async branches(): Promise<readonly string[]> {
    const { refs } = await this.#ports.refs.snapshot();
    const heads = [...refs.keys()].filter((ref) => ref.startsWith(HEADS));
    return heads.map((ref) => ref.slice(HEADS.length)).sort();
  }

  async isInHead(commit: Oid): Promise<boolean> {
    const { oid } = await this.#head();
    return oid !== null && this.#ports.refs.isAncestor(commit, oid);
  }

  async countCommits(of: Oid, without: Oid): Promise<number> {
    return (await this.#ports.refs.newCommits([of], [without])).length;
  }

  recentEvents(): readonly StoredEvent[] {
    return this.#ports.events.recent();
  }

  verdictOf(oid: Oid): Verdict | undefined {
    return this.#checks.verdictOf(oid);
  }

  checkHistory(commits: readonly CommitData[]): Promise<void> {
    return this.#checks.checkHistory(commits);
  }

  validate(request: ValidateRequest): Promise<Verdict> {
    const describe = (oid: Oid): Promise<CommitData> => this.#describe(oid, null);
    const { worktree } = this.#config;
    return validateRevision({ ...this.#ports, ...this.#validation, worktree, describe }, request);
  }

  validateTree(request: TreeRequest): Promise<Verdict> {
    const { validatorsFor } = this.#ports;
    return judgeTree({ ...this.#validation, validatorsFor }, request);
  }

  diagnose(): Promise<readonly Diagnosis[]> {
    return diagnoseEngine({ ...this.#ports, bus: this.bus, mirror: this.#mirror });
  }

  async readFile(revision: string, path: string): Promise<Uint8Array | undefined> {
    const { objects, refs } = this.#ports;
    const { tree } = await this.#describe(await refs.resolve(revision), null);
    const entry = await this.#mirror.lookup(tree, path);
    return entry === undefined ? undefined : (await objects.read(entry.oid))?.content;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #describe(oid: Oid, ref: string | null): Promise<CommitData> {
    const sighting = { ref, origin: 'local', zone: this.#config.zone } as const;
    return describeCommit(this.#ports.objects, oid, sighting);
  }

  async #head(): Promise<WorktreeHead> {
    return headOf(await this.#ports.refs.snapshot(), this.#config.worktree);
  }

  #createRollbacks(): Rollbacks {
    const { clock, log, openRollbacks } = this.#ports;
    const rollbacks = openRollbacks({
      ...this.#ports,
      ...this.#config,
      now: () => clock.now(),
      quarantine: this.quarantine,
      head: () => this.#head(),
      isHealthy: (commit) => this.#isHealthy(commit),
      recovered: ({ id, outcome }) => log.warn(`The rollback ${id} was cut off; it is ${outcome}.`),
    });
    return tellRollbacks(rollbacks, async (type, report) => {
      await this.#tell(type, report.from, report);
      if (report.status === 'done') await this.look();
    });
  }

  #createRealities(): Realities {
    const { clock, log, objects, realityWorld: world, refs, workTree } = this.#ports;
    return createRealities({
      ...{ clock, objects, refs, workTree, world },
      judge: judgeWith(this.#validation),
      tell: this.#tell,
      onError: (error) => log.error(messageOf(error)),
    });
  }

  /** What cannot be settled now is tried again before the next rollback. */
  async #settleRollback(): Promise<void> {
    if (!this.#config.isTrusted()) return;
    try {
      await this.rollbacks.recover();
    } catch (error) {
      this.#ports.log.error(`A rollback that was cut off is not settled: ${messageOf(error)}`);
    }
  }

  /** What was rolled back stays so after a restart, and is so in all processes. */
  async #followRollbacks(): Promise<void> {
    const follow = async (event: AnyEvent): Promise<void> => {
      const fact = rollbackFact(event);
      if (fact !== undefined)
        await followRollback({ ...this.#ports, quarantine: this.quarantine }, fact);
    };
    const { events } = this.#ports;
    const after = events.last();
    try {
      for await (const event of events.read(0, ROLLBACKS)) await follow(event);
    } catch (error) {
      this.#ports.log.error(`Not all is known that was rolled back: ${messageOf(error)}`);
    }
    this.#owned.add(this.bus.subscribe('rollback.*', follow, { name: 'quarantine', after }));
  }

  async #isHealthy(commit: Oid): Promise<boolean | undefined> {
    const { verdict } = await this.validate({ of: { revision: commit }, isAll: true });
    return verdict === 'error' ? undefined : verdict !== 'fail';
  }

  /** Whoever led before may have died at any moment: what it began is finished. */
  async #onRole(): Promise<void> {
    await this.look();
    await this.#checks.finish(this.recentEvents());
    this.#changed.emit(undefined);
  }

  async #onLook(outcome: LookOutcome): Promise<void> {
    if (outcome.kind === 'failed') {
      const { error } = outcome;
      const hint = isReactorError(error) ? error.hint : 'The log has the details.';
      this.#setState({ kind: 'failed', message: messageOf(error), hint });
      return;
    }
    const head = headOf(outcome.snapshot, this.#config.worktree);
    this.#setState({ kind: 'watching', head });
    await this.#checks.setHead(head.oid);
  }

  #setState(state: EngineState): void {
    const isSame = JSON.stringify(state) === JSON.stringify(this.#state);
    this.#state = state;
    if (!isSame) this.#changed.emit(undefined);
  }
}

function headOf(snapshot: RefSnapshot, worktree: string): WorktreeHead {
  const head = snapshot.worktrees.find(({ id }) => id === worktree);
  if (head !== undefined) return head;
  throw new ReactorError('repository-gone', 'This work tree is no longer part of the repository.', {
    hint: 'Close the folder, or add it again with "git worktree add".',
  });
}
