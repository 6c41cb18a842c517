import { copyFile, readFile, truncate } from 'node:fs/promises';
import type { StoredEvent } from '../../core/ports.ts';
import { positionOf } from '../../core/events/sequence.ts';
import { decodeLine } from './eventLine.ts';
import type { Segment } from './segments.ts';
import { writeAtomic } from '../files/writeAtomic.ts';

/** What the stream has to tell about its files; a person sees it in `doctor` and the log. */
export type StreamReport =
  /** The end of the newest segment was never acknowledged and was cut off. */
  | { readonly kind: 'torn-tail'; readonly path: string; readonly bytes: number }
  /** A damaged segment was kept aside; its readable events stay in the stream. */
  | {
      readonly kind: 'corrupt-segment';
      readonly path: string;
      readonly keptAs: string;
      readonly kept: number;
      readonly lostLines: number;
    }
  /** A damaged line was passed over while reading. */
  | { readonly kind: 'bad-line'; readonly path: string }
  /** Segments were removed because of their age or the size of the stream. */
  | { readonly kind: 'retention'; readonly removed: number; readonly oldest: number }
  | { readonly kind: 'retention-failed'; readonly reason: string }
  /** Whoever hears of the state of the store threw. */
  | { readonly kind: 'listener-failed'; readonly reason: string }
  /** Another process writes to the stream; this one has stopped. */
  | { readonly kind: 'foreign-writer'; readonly folder: string };

/** A segment as it is after repair. */
export interface CheckedSegment {
  readonly segment: Segment;
  readonly bytes: number;
  readonly events: readonly StoredEvent[];
}

interface Scan {
  readonly events: readonly StoredEvent[];
  /** Bytes up to the end of the last good line. */
  readonly goodBytes: number;
  /** Bad lines that stand before a good one. */
  readonly badLines: number;
}

/**
 * Reads a segment in full. A damaged end is cut off, for it was never acknowledged; a segment that
 * is damaged elsewhere is copied to `*.corrupt` and rewritten with its readable lines.
 */
export async function checkSegment(
  segment: Segment,
  report: (report: StreamReport) => void,
): Promise<CheckedSegment> {
  const { path } = segment;
  const bytes = await readFile(path);
  const { events, goodBytes, badLines } = scan(bytes);
  if (badLines > 0) {
    const keptAs = `${path}.corrupt`;
    const size = await salvage(path, keptAs, bytes.subarray(0, goodBytes));
    report({ kind: 'corrupt-segment', path, keptAs, kept: events.length, lostLines: badLines });
    return { segment, bytes: size, events };
  }
  if (goodBytes < bytes.length) {
    await truncate(path, goodBytes);
    report({ kind: 'torn-tail', path, bytes: bytes.length - goodBytes });
  }
  return { segment, bytes: goodBytes, events };
}

function scan(bytes: Buffer): Scan {
  const events: StoredEvent[] = [];
  let goodBytes = 0;
  let bad = 0;
  let badLines = 0;
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(10, start);
    if (end === -1) break;
    const event = decodeLine(bytes.toString('utf8', start, end));
    if (event !== undefined) {
      if (positionOf(event) > lastPosition(events)) events.push(event);
      goodBytes = end + 1;
      badLines += bad;
      bad = 0;
    } else if (end > start) bad++;
    start = end + 1;
  }
  return { events, goodBytes, badLines };
}

function lastPosition(events: readonly StoredEvent[]): number {
  const last = events.at(-1);
  return last === undefined ? 0 : positionOf(last);
}

/** Keeps the file aside and puts its good lines in its place, atomically. */
async function salvage(path: string, keptAs: string, bytes: Buffer): Promise<number> {
  const lines = bytes.toString('utf8').split('\n');
  const good = lines.filter((line) => decodeLine(line) !== undefined);
  const text = good.map((line) => `${line}\n`).join('');
  await copyFile(path, keptAs);
  await writeAtomic(path, text);
  return Buffer.byteLength(text);
}
