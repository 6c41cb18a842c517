import { open, type FileHandle } from 'node:fs/promises';
import { toDisposable, type Disposable } from '../../core/disposable.ts';
import { positionOf } from '../../core/events/sequence.ts';
import type { Clock, StoredEvent } from '../../core/ports.ts';
import { isAbsent } from '../files/isAbsent.ts';
import { lookAtFolder } from '../files/lookAtFolder.ts';
import { decodeLine, positionOfLine } from './eventLine.ts';
import { splitLines } from './segmentReader.ts';
import { listSegments, type Segment } from './segments.ts';

export interface FollowInit {
  readonly folder: string;
  readonly clock: Clock;
  /** Events after this sequence are told. */
  readonly after: number;
  /** Newly stored events, in order, each once. */
  readonly onEvents: (events: readonly StoredEvent[]) => void;
  /** The files could not be read this time; it goes on. */
  readonly onError: (error: unknown) => void;
}

const CHUNK_BYTES = 1 << 20;

/** Tells the events that another process stores, as its segments grow. Only reads. */
export function followStream(init: FollowInit): Disposable {
  const { folder, clock, onError } = init;
  const follower = new StreamFollower(init);
  const looking = lookAtFolder({ folder, clock, onError, look: () => follower.readOn() });
  return toDisposable(() => {
    follower.stop();
    looking.dispose();
  });
}

class StreamFollower {
  readonly #init: FollowInit;
  #segment: Segment | undefined;
  #offset = 0;
  #last: number;
  #isStopped = false;

  constructor(init: FollowInit) {
    this.#init = init;
    this.#last = init.after;
  }

  /** Nothing is told any more, also of what is being read. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Reads to the end of the newest segment. */
  async readOn(): Promise<void> {
    for (;;) {
      const segments = await listSegments(this.#init.folder);
      const next = this.#next(segments);
      if (this.#segment !== undefined) await this.#readSegment(this.#segment);
      if (next === undefined) return;
      this.#segment = next;
      this.#offset = 0;
    }
  }

  /** The segment after the current one; at first, the one that holds the first event to tell. */
  #next(segments: readonly Segment[]): Segment | undefined {
    const current = this.#segment;
    if (current !== undefined) return segments.find(({ first }) => first > current.first);
    return segments.findLast(({ first }) => first <= this.#last + 1) ?? segments[0];
  }

  async #readSegment({ path }: Segment): Promise<void> {
    const handle = await open(path, 'r').catch((error: unknown) => {
      if (isAbsent(error)) return undefined;
      throw error;
    });
    if (handle === undefined) return;
    try {
      await this.#readFrom(handle);
    } finally {
      await handle.close();
    }
  }

  async #readFrom(handle: FileHandle): Promise<void> {
    const { size } = await handle.stat();
    if (size < this.#offset) this.#offset = 0;
    let rest: Buffer = Buffer.alloc(0);
    for (let from = this.#offset; from < size;) {
      const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, size - from));
      const { bytesRead } = await handle.read(chunk, 0, chunk.length, from);
      if (bytesRead === 0) return;
      from += bytesRead;
      const { lines, remainder } = splitLines(Buffer.concat([rest, chunk.subarray(0, bytesRead)]));
      rest = remainder;
      this.#offset = from - remainder.length;
      this.#tell(lines);
    }
  }

  #tell(lines: readonly string[]): void {
    const events: StoredEvent[] = [];
    for (const line of lines) {
      if ((positionOfLine(line) ?? 0) <= this.#last) continue;
      const event = decodeLine(line);
      if (event === undefined) continue;
      this.#last = positionOf(event);
      events.push(event);
    }
    if (events.length > 0 && !this.#isStopped) this.#init.onEvents(events);
  }
}
