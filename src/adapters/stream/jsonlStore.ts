import type { Disposable } from '../../core/disposable.ts';
import { Emitter } from '../../core/emitter.ts';
import { isReactorError, messageOf } from '../../core/errors.ts';
import type { AnyEvent } from '../../core/events/event.ts';
import { positionOf, withPosition } from '../../core/events/sequence.ts';
import type { Clock, EventStore, StoredEvent, StoreState } from '../../core/ports.ts';
import { encodeEvent, lineOf } from './eventLine.ts';
import { GroupCommit } from './groupCommit.ts';
import { KnownIds } from '../../core/events/knownIds.ts';
import { loadStream, type LoadedStream } from './loadStream.ts';
import { storeClosed } from './memoryStore.ts';
import { RecentWindow } from './recentWindow.ts';
import type { StreamReport } from './repair.ts';
import { applyRetention, type Retention } from './retention.ts';
import { readStream } from './segmentReader.ts';
import { SegmentWriter } from './segmentWriter.ts';

export interface JsonlStoreInit {
  /** `git-reactor/stream` in the common git directory; made when the first event is stored. */
  readonly folder: string;
  readonly clock: Clock;
  /** Hears what happened to the files. */
  readonly onReport: (report: StreamReport) => void;
  /** Newest events in memory, default 1,000. */
  readonly keepInMemory?: number;
  /** Of the JSON of the newest events in memory, default 64 MiB. */
  readonly keepInMemoryBytes?: number;
  /** Newest identities by which a repeat is recognised, also after a restart; default 50,000. */
  readonly knownIds?: number;
  /** Size at which a segment is closed, default 4 MiB. */
  readonly segmentBytes?: number;
  readonly retention?: Partial<Retention>;
}

/** An {@link EventStore} on disk. */
export interface DurableStore extends EventStore {
  /**
   * Resolves after `dispose` when nothing is being written any more. Only then may the lease be
   * given back: the next writer would take an unfinished line for a torn tail and cut it off.
   */
  readonly closed: Promise<unknown>;
}

const MIB = 1 << 20;
const DAY_MS = 86_400_000;
export const DEFAULT_RETENTION: Retention = { maxAgeMs: 30 * DAY_MS, maxBytes: 64 * MIB };

/**
 * Opens the stream of a repository for writing: only one process may do that at a time. What a
 * crash has left is repaired and reported.
 */
export async function openJsonlStore(init: JsonlStoreInit): Promise<DurableStore> {
  const keep = init.keepInMemory ?? 1_000;
  const identities = init.knownIds ?? 50_000;
  const { folder, onReport } = init;
  const loaded = await loadStream({ folder, events: keep, identities, onReport });
  return new JsonlStore(init, loaded);
}

class JsonlStore implements DurableStore {
  readonly retains = Number.POSITIVE_INFINITY;
  readonly #init: JsonlStoreInit;
  readonly #retention: Retention;
  readonly #window: RecentWindow;
  readonly #known: KnownIds;
  readonly #commits: GroupCommit;
  readonly #states = new Emitter<StoreState>((error) =>
    this.#init.onReport({ kind: 'listener-failed', reason: messageOf(error) }),
  );
  #accepted: number;
  #durable: number;

  constructor(init: JsonlStoreInit, loaded: LoadedStream) {
    this.#init = init;
    this.#retention = { ...DEFAULT_RETENTION, ...init.retention };
    this.#accepted = this.#durable = loaded.last;
    this.#known = new KnownIds(init.knownIds ?? 50_000);
    for (const identity of loaded.identities) this.#known.add(identity);
    this.#window = new RecentWindow({
      maxEvents: init.keepInMemory ?? 1_000,
      maxBytes: init.keepInMemoryBytes ?? 64 * MIB,
    });
    for (const event of withoutGaps(loaded)) this.#window.push(event, encodeEvent(event).length);
    this.#commits = this.#createCommits(loaded);
  }

  async append(events: readonly AnyEvent[]): Promise<readonly StoredEvent[]> {
    if (this.#commits.state.kind === 'closed') throw storeClosed();
    return this.#commit(this.#encodeNew(events));
  }

  read(after: number, having?: string): AsyncIterable<StoredEvent> {
    const oldest = this.#durable - this.#window.size + 1;
    if (after + 1 >= oldest) return this.#readWindow(after);
    return this.#readFiles(after, having);
  }

  recent(): readonly StoredEvent[] {
    return this.#window.all();
  }

  last(): number {
    return this.#durable;
  }

  state(): StoreState {
    return this.#commits.state;
  }

  onState(listener: (state: StoreState) => void): Disposable {
    return this.#states.on(listener);
  }

  get closed(): Promise<unknown> {
    return this.#commits.released;
  }

  dispose(): void {
    this.#commits.close();
  }

  #encodeNew(events: readonly AnyEvent[]): readonly Encoded[] {
    const inCall = new KnownIds(Number.POSITIVE_INFINITY);
    return events
      .filter((event) => !this.#known.has(event) && inCall.add(event))
      .map((event) => ({ event, json: encodeEvent(event) }));
  }

  #commit(fresh: readonly Encoded[]): Promise<readonly StoredEvent[]> {
    if (fresh.length === 0 && this.#commits.isIdle) return Promise.resolve([]);
    const first = this.#accepted + 1;
    this.#accepted += fresh.length;
    const lines = fresh.map(({ json }, index) => lineOf(json, first + index));
    const stored = fresh.map(({ event }, index) => withPosition(event, first + index));
    for (const { event } of fresh) this.#known.add(event);
    return new Promise((resolve, reject) => {
      const onDurable = (): void => {
        stored.forEach((event, index) => this.#window.push(event, lines[index]?.length ?? 0));
        this.#durable += stored.length;
        resolve(stored);
      };
      const text = lines.join('');
      this.#commits.add({ first, count: stored.length, text, onDurable, onFailed: reject });
    });
  }

  async *#readWindow(after: number): AsyncGenerator<StoredEvent> {
    for (let next = after + 1; next <= this.#durable; next++) {
      const event = this.#window.fromNewest(this.#durable - next + 1);
      if (event === undefined) {
        yield* this.#readFiles(next - 1);
        return;
      }
      yield await Promise.resolve(event);
    }
  }

  #readFiles(after: number, having?: string): AsyncGenerator<StoredEvent> {
    return readStream({
      folder: this.#init.folder,
      ...{ after, having },
      until: () => this.#durable,
      onBadLine: ({ path }) => this.#init.onReport({ kind: 'bad-line', path }),
    });
  }

  #createCommits({ current }: LoadedStream): GroupCommit {
    const { folder, clock, segmentBytes = 4 * MIB, onReport } = this.#init;
    const isOld = clock.now() - (current?.writtenAt ?? 0) > this.#retention.maxAgeMs / 8;
    const writer = new SegmentWriter({
      folder,
      current: isOld ? undefined : current,
      segmentBytes,
      onSegment: () => void this.#retain(),
    });
    return new GroupCommit({
      clock,
      write: async (text, first) => {
        try {
          await writer.write(text, first);
        } catch (error) {
          if (isReactorError(error)) onReport({ kind: 'foreign-writer', folder });
          throw error;
        }
      },
      close: () => writer.close(),
      onState: (state) => this.#states.emit(state),
    });
  }

  async #retain(): Promise<void> {
    const { folder, clock, onReport } = this.#init;
    try {
      const result = await applyRetention(folder, this.#retention, clock.now());
      if (result.removed > 0) onReport({ kind: 'retention', ...result });
    } catch (error) {
      onReport({ kind: 'retention-failed', reason: messageOf(error) });
    }
  }
}

interface Encoded {
  readonly event: AnyEvent;
  readonly json: string;
}

/** The newest events up to the first position that is missing. */
function withoutGaps({ events, last }: LoadedStream): readonly StoredEvent[] {
  const gap = events.findLastIndex(
    (event, index) => positionOf(event) !== last - (events.length - 1 - index),
  );
  return events.slice(gap + 1);
}
