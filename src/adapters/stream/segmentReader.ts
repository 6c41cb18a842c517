import { open, type FileHandle } from 'node:fs/promises';
import type { StoredEvent } from '../../core/ports.ts';
import { positionOf } from '../../core/events/sequence.ts';
import { isAbsent } from '../files/isAbsent.ts';
import { decodeLine, positionOfLine } from './eventLine.ts';
import { listSegments, type Segment } from './segments.ts';

const CHUNK_BYTES = 256 * 1_024;
const NEWLINE = 10;

export interface ReadOptions {
  readonly folder: string;
  /** Events after this position are read. */
  readonly after: number;
  /** The newest position that may be told; asked again and again, as it moves. */
  readonly until: () => number;
  /** Lines without this text are passed over. */
  readonly having?: string | undefined;
  /** Hears of a whole line that is not an event. */
  readonly onBadLine: (segment: Segment) => void;
}

/** Events of all segments in order. Lines that repeat a position (a write that was retried) are left out. */
export async function* readStream(options: ReadOptions): AsyncGenerator<StoredEvent> {
  let last = options.after;
  let segment = await firstSegment(options.folder, last + 1);
  while (segment !== undefined && last < options.until()) {
    for await (const line of readLines(segment.path)) {
      if (options.having !== undefined && !line.includes(options.having)) continue;
      const event = decodeAfter(line, last);
      if (event === 'bad') options.onBadLine(segment);
      if (typeof event !== 'object') continue;
      last = positionOf(event);
      if (last > options.until()) return;
      yield event;
    }
    segment = await nextSegment(options.folder, segment);
  }
}

/** The event in a line that comes after a position, or why there is none. */
function decodeAfter(line: string, last: number): StoredEvent | 'bad' | 'earlier' {
  const position = positionOfLine(line);
  if (position !== undefined && position <= last) return 'earlier';
  return decodeLine(line) ?? 'bad';
}

async function firstSegment(folder: string, position: number): Promise<Segment | undefined> {
  const segments = await listSegments(folder);
  return segments.findLast(({ first }) => first <= position) ?? segments[0];
}

async function nextSegment(folder: string, current: Segment): Promise<Segment | undefined> {
  return (await listSegments(folder)).find(({ first }) => first > current.first);
}

/** The whole lines of a file, without their ends; blank ones left out. A missing file has none. */
async function* readLines(path: string): AsyncGenerator<string> {
  const handle = await openIfThere(path);
  if (handle === undefined) return;
  try {
    yield* linesOf(handle);
  } finally {
    await handle.close();
  }
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

async function* linesOf(handle: FileHandle): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  for (let offset = 0; ;) {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    const { bytesRead } = await handle.read(chunk, 0, CHUNK_BYTES, offset);
    if (bytesRead === 0) return;
    offset += bytesRead;
    const { lines, remainder } = splitLines(Buffer.concat([rest, chunk.subarray(0, bytesRead)]));
    rest = remainder;
    yield* lines;
  }
}

/** Cuts bytes into whole lines (blank ones left out) and what follows the last line end. */
export function splitLines(bytes: Buffer): { lines: readonly string[]; remainder: Buffer } {
  const end = bytes.lastIndexOf(NEWLINE);
  if (end === -1) return { lines: [], remainder: bytes };
  const lines = bytes.toString('utf8', 0, end).split('\n');
  return { lines: lines.filter((line) => line !== ''), remainder: bytes.subarray(end + 1) };
}
