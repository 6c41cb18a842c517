import { join } from 'node:path';
import { createCursorFile } from '../../src/adapters/files/cursorFile.ts';
import { createObjectSource } from '../../src/adapters/git/catFile.ts';
import { createRefSource } from '../../src/adapters/git/refSource.ts';
import { createRefWatcher } from '../../src/adapters/git/refWatcher.ts';
import { openRepository, type Repository } from '../../src/adapters/git/repository.ts';
import { sha256 } from '../../src/adapters/system/sha256.ts';
import { createCommitStream, type CommitStream } from '../../src/core/commits/commitStream.ts';
import {
  isEvent,
  shortType,
  type AnyEvent,
  type ReactorEvent,
} from '../../src/core/events/event.ts';
import type { EventType } from '../../src/core/events/eventMap.ts';
import type {
  CursorStore,
  Log,
  ObjectSource,
  RefSource,
  RefWatcher,
} from '../../src/core/ports.ts';
import { systemClock } from './gitRepository.ts';

/** Where a process is killed: with nothing done, or after its events were stored and before its cursor was. */
export type KillPoint = 'before-delivery' | 'before-cursor';

export interface StreamOptions {
  readonly batchAbove?: number;
  /** Default: `batchAbove`. */
  readonly catchUpLimit?: number;
  /** Whether the files are watched; else only {@link StreamUnderTest.look} looks. Default `false`. */
  readonly isWatching?: boolean;
  /** Whether it also looks now and then without being woken. Default `true`. */
  readonly isPolling?: boolean;
  readonly zone?: string;
  /** Whether a new process is told what the store has. Default `true`. */
  readonly isReminded?: boolean;
  /** Laid around the real adapters. */
  readonly wrapCursors?: (cursors: CursorStore) => CursorStore;
  readonly wrapRefs?: (refs: RefSource) => RefSource;
}

/** A commit that was told, alone or in a batch. */
export interface ToldCommit {
  readonly oid: string;
  /** Of the event. */
  readonly id: string;
  /** Which process told it, from 1. */
  readonly life: number;
}

/** The commit stream of a real repository, over the real adapters; its process can be killed. */
export interface StreamUnderTest {
  /** Starts a process; resolves when it has caught up. */
  start(): Promise<void>;
  look(): Promise<void>;
  /** Ends the process at once: nothing that it is in the middle of has an effect any more. */
  kill(): void;
  /** Lets the process die when it next gets there. */
  killAt(point: KillPoint): void;
  readonly isAlive: boolean;
  /** What is stored, without repeats, in order. */
  readonly events: readonly AnyEvent[];
  /** Every telling of a commit, with repeats. */
  readonly tellings: readonly ToldCommit[];
  /** Oids of all commits in {@link events}, in order. */
  readonly commits: readonly string[];
  readonly warnings: readonly string[];
  readonly errors: readonly string[];
  of<T extends EventType>(type: T): readonly ReactorEvent<T>[];
  /** Forgets the events so far, for tests about what comes next. */
  forget(): void;
}

export async function streamOf(dir: string, options: StreamOptions = {}): Promise<StreamUnderTest> {
  const repository = await openRepository(dir);
  return new KillableStream(repository, options);
}

interface Life {
  readonly number: number;
  readonly stream: CommitStream;
  readonly objects: ObjectSource;
  isDead: boolean;
}

class KillableStream implements StreamUnderTest {
  readonly #repository: Repository;
  readonly #options: StreamOptions;
  readonly #stored = new Map<string, AnyEvent>();
  readonly #log = { warnings: [] as string[], errors: [] as string[] };
  readonly tellings: ToldCommit[] = [];
  #life: Life | undefined;
  #lives = 0;
  #killPoint: KillPoint | undefined;
  #forgotten = 0;

  constructor(repository: Repository, options: StreamOptions) {
    this.#repository = repository;
    this.#options = options;
  }

  get isAlive(): boolean {
    return this.#life?.isDead === false;
  }

  get events(): readonly AnyEvent[] {
    return [...this.#stored.values()].slice(this.#forgotten);
  }

  get commits(): readonly string[] {
    return this.events.flatMap(oidsOf);
  }

  get warnings(): readonly string[] {
    return this.#log.warnings;
  }

  get errors(): readonly string[] {
    return this.#log.errors;
  }

  of<T extends EventType>(type: T): readonly ReactorEvent<T>[] {
    return this.events.filter((event) => isEvent(event, type));
  }

  forget(): void {
    this.#forgotten = this.#stored.size;
  }

  async start(): Promise<void> {
    this.kill();
    const life = this.#begin();
    this.#life = life;
    await life.stream.start();
  }

  async look(): Promise<void> {
    await this.#life?.stream.look();
  }

  killAt(point: KillPoint): void {
    this.#killPoint = point;
  }

  kill(): void {
    const life = this.#life;
    if (life === undefined) return;
    life.isDead = true;
    life.stream.dispose();
    life.objects.dispose();
  }

  #begin(): Life {
    const repository = this.#repository;
    const {
      batchAbove = 500,
      catchUpLimit = batchAbove,
      isWatching = false,
      isPolling = true,
      zone = 'UTC',
      isReminded = true,
      wrapCursors,
      wrapRefs,
    } = this.#options;
    const objects = createObjectSource({
      repo: repository,
      clock: systemClock,
      looseFolder: join(repository.commonDir, 'objects'),
    });
    const refs = createRefSource(repository);
    const file = join(repository.commonDir, 'git-reactor', 'cursor.json');
    const cursors = createCursorFile(file, this.#logger());
    const life: Omit<Life, 'stream'> & { stream?: CommitStream } = {
      number: ++this.#lives,
      objects,
      isDead: false,
    };
    const stream = createCommitStream({
      objects,
      refs: wrapRefs?.(refs) ?? refs,
      hash: sha256,
      log: this.#logger(life),
      source: repository.source,
      zone,
      batchAbove,
      catchUpLimit,
      clock: isPolling
        ? systemClock
        : { ...systemClock, after: () => ({ dispose: () => undefined }) },
      cursors: this.#mortal(wrapCursors?.(cursors) ?? cursors, life),
      watcher: isWatching ? createRefWatcher(repository, this.#logger()) : BLIND,
      deliver: (events) => this.#deliver(events, life),
      delivered: () => (isReminded ? this.#stored.values() : []),
      onLook: () => Promise.resolve(),
    });
    return Object.assign(life, { stream });
  }

  #deliver(events: readonly AnyEvent[], life: Pick<Life, 'isDead' | 'number'>): Promise<void> {
    if (this.#killPoint === 'before-delivery') this.#die();
    if (life.isDead) return Promise.reject(new Error('The process was killed.'));
    for (const event of events) {
      const told = oidsOf(event).map((oid) => ({ oid, id: event.id, life: life.number }));
      this.tellings.push(...told);
      if (!this.#stored.has(event.id)) this.#stored.set(event.id, event);
    }
    if (this.#killPoint === 'before-cursor') this.#die();
    return Promise.resolve();
  }

  #die(): void {
    this.#killPoint = undefined;
    this.kill();
  }

  #mortal(cursors: CursorStore, life: Pick<Life, 'isDead'>): CursorStore {
    return {
      load: () => cursors.load(),
      save: (cursor) =>
        life.isDead ? Promise.reject(new Error('The process was killed.')) : cursors.save(cursor),
    };
  }

  #logger(life?: Pick<Life, 'isDead'>): Log {
    const ignore = (): void => undefined;
    const note = (lines: string[], line: string): void => {
      if (life?.isDead !== true) lines.push(line);
    };
    return {
      debug: ignore,
      info: ignore,
      warn: (message) => note(this.#log.warnings, message),
      error: (message) => note(this.#log.errors, message),
    };
  }
}

const BLIND: RefWatcher = { watch: () => ({ dispose: () => undefined }) };

function oidsOf(event: AnyEvent): readonly string[] {
  if (isEvent(event, 'commit.created')) return [event.data.oid];
  return isEvent(event, 'commit.batch') ? event.data.oids : [];
}

/** Short types of events, for a first look at what was told. */
export function typesOf(events: readonly AnyEvent[]): readonly string[] {
  return events.map(shortType);
}
