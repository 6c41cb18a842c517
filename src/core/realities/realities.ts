import type { Disposable } from '../disposable.ts';
import { ReactorError } from '../errors.ts';
import type { Oid } from '../events/commitData.ts';
import type {
  RealityCommittedData,
  RealityDiscardedData,
  RealityForkedData,
  RealityMergedData,
} from '../events/realityData.ts';
import { ByteBudget } from './byteBudget.ts';
import type { CommitInit } from './encodeCommit.ts';
import { keepReality, type KeepPorts } from './keepReality.ts';
import { type MergeInit, type MergeOutcome } from './mergeCommits.ts';
import { mergeIntoBranch, mergeIntoReality, type MergePorts } from './mergeReality.ts';
import { createParsedTrees } from './mirror.ts';
import { forkReality, type Reality, type RealityBase } from './reality.ts';
import type { ObjectHash } from './realityObjects.ts';
import type { Clock, ObjectSource } from '../ports.ts';

/** What realities need of the real repository. */
export interface RealityWorld extends KeepPorts, MergePorts {
  readonly hash: ObjectHash;
}

/** A reality with what is known of it. */
export interface NamedReality {
  readonly reality: Reality;
  /** The ref that was forked, `null` for a bare commit. */
  readonly ref: string | null;
  /** Variables of the tools that run in it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly forkedAt: number;
}

export interface ForkRequest {
  /** Unique among those that there are. */
  readonly name: string;
  readonly base: RealityBase;
  readonly ref?: string | null;
  /** Folders (or files) of the tree that are laid over others, e.g. `environments/qa` over `.`. */
  readonly overlay?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
}

/** All realities of one repository: named, isolated from each other, bounded in number, size, time. */
export interface Realities extends Disposable {
  readonly all: readonly NamedReality[];
  /** Bytes of all objects that they have made. */
  readonly bytes: number;
  /** @throws ReactorError `reality-exists`, `reality-full`, `path-invalid` for the overlay */
  fork(request: ForkRequest): Promise<NamedReality>;
  /** Asking for it counts as use. @throws ReactorError `reality-gone` */
  of(name: string): NamedReality;
  commit(name: string, init: Omit<CommitInit, 'tree' | 'parents'>): Promise<Oid>;
  /** As `keepReality`. */
  keep(name: string, branch: string): Promise<Oid>;
  /** As `mergeIntoBranch`; the branch by its short name. */
  mergeIntoBranch(name: string, branch: string, init: MergeInit): Promise<MergeOutcome>;
  /** As `mergeIntoReality`; both by their names. */
  mergeIntoReality(from: string, into: string, init: MergeInit): Promise<MergeOutcome>;
  /** What it has written is forgotten. Harmless if there is none of this name. */
  discard(name: string, reason?: RealityDiscardedData['reason']): Promise<void>;
}

/** Hears what happens to realities, to make events of it. */
export interface TellReality {
  forked(data: RealityForkedData): Promise<void>;
  committed(data: RealityCommittedData): Promise<void>;
  merged(data: RealityMergedData): Promise<void>;
  discarded(data: RealityDiscardedData): Promise<void>;
}

export interface RealitiesInit {
  readonly clock: Clock;
  readonly objects: ObjectSource;
  readonly world: RealityWorld;
  readonly tell: TellReality;
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
  /** Names whose overlay is being laid. */
  readonly #beginning = new Set<string>();
  #sweeping: Disposable | undefined;

  constructor(init: RealitiesInit) {
    this.#init = init;
    this.#budget = new ByteBudget(init.maxBytes ?? 512 * MEBIBYTE);
  }

  get all(): readonly NamedReality[] {
    return [...this.#held.values()];
  }

  get bytes(): number {
    return this.#budget.used;
  }

  async fork(request: ForkRequest): Promise<NamedReality> {
    const { name, base, ref = null, overlay = {}, environment = {} } = request;
    this.#requireRoom(name);
    const { clock, objects, world, tell } = this.#init;
    const { hash } = world;
    const shared = { objects, hash, parsed: this.#parsed, budget: this.#budget };
    const reality = forkReality({ name, base, ...shared });
    this.#beginning.add(name);
    try {
      for (const [from, to] of Object.entries(overlay)) await reality.lay(from, to);
    } catch (error) {
      reality.dispose();
      throw error;
    } finally {
      this.#beginning.delete(name);
    }
    const now = clock.now();
    const held: Held = { reality, ref, environment, forkedAt: now, usedAt: now };
    this.#held.set(name, held);
    this.#sweepLater();
    await tell.forked({ reality: name, base: base.commit, ref });
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

  async commit(name: string, init: Omit<CommitInit, 'tree' | 'parents'>): Promise<Oid> {
    const { reality } = this.of(name);
    const oid = await reality.commit(init);
    const [tree, changes] = await Promise.all([reality.tree(), reality.diff()]);
    const base = reality.base.commit;
    await this.#init.tell.committed({ reality: name, base, oid, tree, changed: changes.length });
    return oid;
  }

  keep(name: string, branch: string): Promise<Oid> {
    return keepReality(this.#init.world, this.of(name).reality, branch);
  }

  async mergeIntoBranch(name: string, branch: string, init: MergeInit): Promise<MergeOutcome> {
    const { reality } = this.of(name);
    const outcome = await mergeIntoBranch(this.#init.world, reality, branch, init);
    return this.#toldMerge(reality, `refs/heads/${branch}`, outcome);
  }

  async mergeIntoReality(from: string, into: string, init: MergeInit): Promise<MergeOutcome> {
    const [{ reality: theirs }, { reality: ours }] = [this.of(from), this.of(into)];
    const outcome = await mergeIntoReality(this.#init.world, ours, theirs, init);
    return this.#toldMerge(theirs, into, outcome);
  }

  async discard(name: string, reason: RealityDiscardedData['reason'] = 'asked'): Promise<void> {
    const held = this.#held.get(name);
    if (held === undefined) return;
    this.#held.delete(name);
    held.reality.dispose();
    const base = held.reality.base.commit;
    await this.#init.tell.discarded({ reality: name, base, reason });
  }

  dispose(): void {
    this.#sweeping?.dispose();
    for (const { reality } of this.#held.values()) reality.dispose();
    this.#held.clear();
  }

  #requireRoom(name: string): void {
    const { maxCount = 1_000 } = this.#init;
    if (this.#held.has(name) || this.#beginning.has(name)) {
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
    await this.#init.tell.merged({ reality: name, base: base.commit, into, oid, ...judged });
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
