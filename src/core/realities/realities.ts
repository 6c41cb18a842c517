import type { Disposable } from '../disposable.ts';
import { Emitter } from '../emitter.ts';
import { ReactorError } from '../errors.ts';
import type { Oid } from '../events/commitData.ts';
import type { RealityDiscardedData } from '../events/realityData.ts';
import type { Tell } from '../events/teller.ts';
import { ByteBudget } from './byteBudget.ts';
import type { Authorship } from './encodeCommit.ts';
import { keepReality, type KeepPorts } from './keepReality.ts';
import type { Judge, MergeInit, MergeOutcome } from './mergeCommits.ts';
import { mergeIntoBranch, mergeIntoReality, type MergePorts } from './mergeReality.ts';
import { createParsedTrees } from './mirror.ts';
import { forkReality, type Reality, type RealityBase } from './reality.ts';
import { shareReality } from './shareReality.ts';
import type { ObjectHash } from './realityObjects.ts';
import type { Clock, ObjectSource, RefSource, WorkTree } from '../ports.ts';
import type { Verdict } from '../events/validationData.ts';
import { readCommit } from '../commits/readCommit.ts';

/** What realities need of the real repository. */
export interface RealityWorld extends KeepPorts, MergePorts {
  readonly hash: ObjectHash;
}

/** A reality with what is known of it. */
export interface NamedReality {
  readonly reality: Reality;
  /** The ref that was forked, `null` for a bare commit. */
  readonly ref: string | null;
  /** What was laid over the tree when it was forked, see {@link ForkRequest}. */
  readonly overlay: Readonly<Record<string, string>>;
  /** Variables of the tools that run in it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly forkedAt: number;
}

export interface ForkRequest {
  /** Unique among those that there are. */
  readonly name: string;
  /**
   * The commit to begin with; `worktree`: HEAD, with the files that are on disk now as changes that
   * are not committed.
   */
  readonly base: RealityBase | { readonly revision: string } | 'worktree';
  readonly ref?: string | null;
  /** Folders (or files) of the tree that are laid over others, e.g. `environments/qa` over `.`. */
  readonly overlay?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  /** One of this name gives way, once this one is ready. */
  readonly replaces?: boolean;
  /** Ends the reading of the work tree. */
  readonly signal?: AbortSignal;
}

/** All realities of one repository: named, isolated from each other, bounded in number, size, time. */
export interface Realities extends Disposable {
  readonly all: readonly NamedReality[];
  /** Bytes of all objects that they have made. */
  readonly bytes: number;
  /**
   * @throws ReactorError `reality-exists`, `reality-full`, `revision-unknown`, `path-invalid` for
   *   the overlay, `bare-repository` for its work tree
   */
  fork(request: ForkRequest): Promise<NamedReality>;
  /** Asking for it counts as use. @throws ReactorError `reality-gone` */
  of(name: string): NamedReality;
  commit(name: string, init: Authorship): Promise<Oid>;
  /** As `keepReality`. */
  keep(name: string, branch: string): Promise<Oid>;
  /** As `shareReality`: so that tools which know commits of the repository alone can work with it. */
  share(name: string, init: Authorship): Promise<Oid>;
  /** What its changes as they are now, committed or not, are worth. */
  judge(name: string): Promise<Verdict>;
  /** As `mergeIntoBranch`, if the merged tree passes; the branch by its short name. */
  mergeIntoBranch(
    name: string,
    branch: string,
    init: Omit<MergeInit, 'judge'>,
  ): Promise<MergeOutcome>;
  /**
   * Takes a merge into a branch back that is not checked out.
   * @returns whether the branch was still where the merge had left it; otherwise nothing is done
   */
  takeBack(branch: string, merge: Extract<MergeOutcome, { status: 'merged' }>): Promise<boolean>;
  /** As `mergeIntoReality`, not judged; both by their names. */
  mergeIntoReality(from: string, into: string, init: Authorship): Promise<MergeOutcome>;
  /** What it has written is forgotten. Harmless if there is none of this name. */
  discard(name: string, reason?: RealityDiscardedData['reason']): Promise<void>;
  /** Hears the name of one that was forked, discarded or changed in any way; often, so be quick. */
  onChange(listener: (name: string) => void): Disposable;
}

export interface RealitiesInit {
  readonly clock: Clock;
  readonly objects: ObjectSource;
  readonly refs: Pick<RefSource, 'resolve'>;
  /** `null` for a bare repository. */
  readonly workTree: WorkTree | null;
  readonly judge: Judge;
  readonly world: RealityWorld;
  readonly tell: Tell;
  readonly onError: (error: unknown) => void;
  /** Default 1,000. */
  readonly maxCount?: number;
  /** Of all together. Default 512 MiB. */
  readonly maxBytes?: number;
  /** One that nobody used for so long is discarded. Milliseconds; default one day. */
  readonly idleMs?: number;
}

const MEBIBYTE = 1024 * 1024;
const DAY_MS = 86_400_000;

export function createRealities(init: RealitiesInit): Realities {
  return new RepositoryRealities(init);
}

interface Held extends NamedReality {
  usedAt: number;
}

class RepositoryRealities implements Realities {
  readonly #init: RealitiesInit;
  readonly #budget: ByteBudget;
  readonly #parsed = createParsedTrees();
  readonly #held = new Map<string, Held>();
  /** Names of those that are being forked. */
  readonly #beginning = new Set<string>();
  readonly #changed: Emitter<string>;
  #sweeping: Disposable | undefined;

  constructor(init: RealitiesInit) {
    this.#init = init;
    this.#changed = new Emitter(init.onError);
    this.#budget = new ByteBudget(init.maxBytes ?? 512 * MEBIBYTE);
  }

  get all(): readonly NamedReality[] {
    return [...this.#held.values()];
  }

  get bytes(): number {
    return this.#budget.used;
  }

  async fork(request: ForkRequest): Promise<NamedReality> {
    const { name } = request;
    this.#requireRoom(name, request.replaces === true);
    this.#beginning.add(name);
    try {
      return await this.#begun(request);
    } finally {
      this.#beginning.delete(name);
    }
  }

  async #begun(request: ForkRequest): Promise<NamedReality> {
    const { name, ref = null, overlay = {}, environment = {} } = request;
    const base = await this.#baseOf(request.base);
    const { clock, objects, world, tell } = this.#init;
    const { hash } = world;
    const shared = { objects, hash, parsed: this.#parsed, budget: this.#budget };
    const onChange = (): void => this.#changed.emit(name);
    const reality = forkReality({ name, base, ...shared, onChange });
    try {
      if (request.base === 'worktree') await this.#takeFiles(reality, request.signal);
      for (const [from, to] of Object.entries(overlay)) await reality.lay(from, to);
    } catch (error) {
      reality.dispose();
      throw error;
    }
    if (request.replaces === true) await this.discard(name, 'superseded');
    const now = clock.now();
    const known = { reality, ref, overlay, environment };
    const held: Held = { ...known, forkedAt: now, usedAt: now };
    this.#held.set(name, held);
    this.#sweepLater();
    this.#changed.emit(name);
    await tell('reality.forked', name, { reality: name, base: base.commit, ref });
    return held;
  }

  of(name: string): NamedReality {
    const held = this.#held.get(name);
    if (held === undefined) {
      throw new ReactorError('reality-gone', `There is no reality ${name}.`, {
        hint: 'It was discarded, or nobody used it for long. Fork a new one.',
      });
    }
    held.usedAt = this.#init.clock.now();
    return held;
  }

  async judge(name: string): Promise<Verdict> {
    const { reality } = this.of(name);
    const { base, head: commit, objects } = reality;
    return this.#init.judge({ commit, tree: await reality.tree(), parent: base.tree, objects });
  }

  async commit(name: string, init: Authorship): Promise<Oid> {
    const { reality } = this.of(name);
    const oid = await reality.commit(init);
    const [tree, changes] = await Promise.all([reality.tree(), reality.diff()]);
    const base = reality.base.commit;
    const data = { reality: name, base, oid, tree, changed: changes.length };
    await this.#init.tell('reality.committed', name, data);
    return oid;
  }

  keep(name: string, branch: string): Promise<Oid> {
    return keepReality(this.#init.world, this.of(name).reality, branch);
  }

  share(name: string, init: Authorship): Promise<Oid> {
    return shareReality(this.#init.world, this.of(name).reality, init);
  }

  async mergeIntoBranch(
    name: string,
    branch: string,
    init: Omit<MergeInit, 'judge'>,
  ): Promise<MergeOutcome> {
    const { reality } = this.of(name);
    const { judge, world } = this.#init;
    const outcome = await mergeIntoBranch(world, reality, branch, { ...init, judge });
    return this.#toldMerge(reality, `refs/heads/${branch}`, outcome);
  }

  async takeBack(
    branch: string,
    { oid, before }: Extract<MergeOutcome, { status: 'merged' }>,
  ): Promise<boolean> {
    const { world } = this.#init;
    const { checkedOut } = await world.mergeTarget(branch);
    return checkedOut === 'nowhere' && world.moveBranch(branch, oid, before);
  }

  async mergeIntoReality(from: string, into: string, init: Authorship): Promise<MergeOutcome> {
    const [{ reality: theirs }, { reality: ours }] = [this.of(from), this.of(into)];
    const outcome = await mergeIntoReality(this.#init.world, ours, theirs, init);
    return this.#toldMerge(theirs, into, outcome);
  }

  async discard(name: string, reason: RealityDiscardedData['reason'] = 'asked'): Promise<void> {
    const held = this.#held.get(name);
    if (held === undefined) return;
    this.#held.delete(name);
    held.reality.dispose();
    this.#changed.emit(name);
    const base = held.reality.base.commit;
    await this.#init.tell('reality.discarded', name, { reality: name, base, reason });
  }

  onChange(listener: (name: string) => void): Disposable {
    return this.#changed.on(listener);
  }

  dispose(): void {
    this.#sweeping?.dispose();
    this.#changed.dispose();
    for (const { reality } of this.#held.values()) reality.dispose();
    this.#held.clear();
  }

  async #baseOf(base: ForkRequest['base']): Promise<RealityBase> {
    if (base !== 'worktree' && 'commit' in base) return base;
    const { objects, refs } = this.#init;
    const commit = await refs.resolve(base === 'worktree' ? 'HEAD' : base.revision);
    return { commit, tree: (await readCommit(objects, commit)).tree };
  }

  async #takeFiles(reality: Reality, signal: AbortSignal | undefined): Promise<void> {
    const { workTree } = this.#init;
    if (workTree === null) {
      throw new ReactorError('bare-repository', 'This repository has no work tree.', {
        hint: 'Fork a commit instead.',
      });
    }
    const snapshot = await workTree.snapshot(signal);
    try {
      await reality.replace(snapshot.tree, snapshot.objects);
    } finally {
      snapshot.dispose();
    }
  }

  #requireRoom(name: string, replaces: boolean): void {
    const { maxCount = 1_000 } = this.#init;
    const isTaken = this.#held.has(name) && !replaces;
    if (isTaken || this.#beginning.has(name)) {
      throw new ReactorError('reality-exists', `There is a reality ${name} already.`, {
        hint: 'Choose another name, or discard that one.',
      });
    }
    if (this.#held.size + this.#beginning.size < maxCount) return;
    throw new ReactorError('reality-full', `There are ${maxCount} realities, and no more may be.`, {
      hint: 'Discard some that are no longer needed.',
    });
  }

  async #toldMerge(reality: Reality, into: string, outcome: MergeOutcome): Promise<MergeOutcome> {
    const { name, base } = reality;
    if (outcome.status !== 'merged') return outcome;
    const { oid, verdict } = outcome;
    const judged = { outcome: verdict?.verdict ?? 'pass', findings: verdict?.findings ?? [] };
    const data = { reality: name, base: base.commit, into, oid, ...judged };
    await this.#init.tell('reality.merged', name, data);
    return outcome;
  }

  #sweepLater(): void {
    const { clock, idleMs = DAY_MS, onError } = this.#init;
    this.#sweeping ??= clock.after(idleMs / 4, () => {
      this.#sweeping = undefined;
      const before = clock.now() - idleMs;
      for (const [name, { usedAt }] of [...this.#held]) {
        if (usedAt <= before) void this.discard(name, 'idle').catch(onError);
      }
      if (this.#held.size > 0) this.#sweepLater();
    });
  }
}
