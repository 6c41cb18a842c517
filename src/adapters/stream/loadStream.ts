import { readFile, stat } from 'node:fs/promises';
import { positionOf } from '../../core/events/sequence.ts';
import type { StoredEvent } from '../../core/ports.ts';
import { isAbsent } from '../files/isAbsent.ts';
import { decodeLine, identityOfLine } from './eventLine.ts';
import type { Identity } from '../../core/events/knownIds.ts';
import { checkSegment, type StreamReport } from './repair.ts';
import { splitLines } from './segmentReader.ts';
import { listSegments, type Segment } from './segments.ts';

export interface LoadOptions {
  readonly folder: string;
  /** Newest events that are wanted. */
  readonly events: number;
  /** Newest identities that are wanted. */
  readonly identities: number;
  readonly onReport: (report: StreamReport) => void;
}

/** What a stream holds when a process begins to write to it. */
export interface LoadedStream {
  /** Position of the newest event; 0 in an empty stream. */
  readonly last: number;
  /** The newest events, oldest first. */
  readonly events: readonly StoredEvent[];
  /** The newest identities, oldest first. */
  readonly identities: readonly Identity[];
  /** The newest segment; `undefined` in an empty stream. */
  readonly current:
    { readonly segment: Segment; readonly bytes: number; readonly writtenAt: number } | undefined;
}

/** Repairs the newest segment and reads back as many segments as it needs. */
export async function loadStream(options: LoadOptions): Promise<LoadedStream> {
  const segments = await listSegments(options.folder);
  const newest = segments.at(-1);
  if (newest === undefined) return { last: 0, events: [], identities: [], current: undefined };
  const { mtimeMs } = await stat(newest.path);
  const { bytes, events } = await checkSegment(newest, options.onReport);
  const past = await readBack(segments.slice(0, -1), { events }, options);
  return {
    last: Math.max(newest.first - 1, ...past.events.slice(-1).map(positionOf)),
    ...past,
    current: { segment: newest, bytes, writtenAt: mtimeMs },
  };
}

/** Goes back segment by segment until there are events and identities enough. */
async function readBack(
  segments: readonly Segment[],
  newest: { readonly events: readonly StoredEvent[] },
  options: LoadOptions,
): Promise<{ events: readonly StoredEvent[]; identities: readonly Identity[] }> {
  let { events } = newest;
  const identities: (readonly Identity[])[] = [events];
  let count = events.length;
  for (const segment of segments.toReversed()) {
    if (count >= options.identities && events.length >= options.events) break;
    const older = await readSegment(segment, options.events - events.length, options);
    events = [...older.events, ...events];
    identities.unshift(older.identities);
    count += older.identities.length;
  }
  return { events: events.slice(-options.events), identities: identities.flat() };
}

/** All identities and the newest events of a segment, by a short cut unless it is damaged. */
async function readSegment(
  segment: Segment,
  wanted: number,
  options: LoadOptions,
): Promise<{ events: readonly StoredEvent[]; identities: readonly Identity[] }> {
  const { lines, remainder } = splitLines(await readIfThere(segment.path));
  const identities = lines.map(identityOfLine).filter((identity) => identity !== undefined);
  const events = (wanted > 0 ? lines.slice(-wanted) : []).map(decodeLine);
  const isSound = identities.length === lines.length && remainder.length === 0;
  if (isSound && !events.includes(undefined)) {
    return { events: events.filter((event) => event !== undefined), identities };
  }
  const checked = await checkSegment(segment, options.onReport);
  return {
    events: wanted > 0 ? checked.events.slice(-wanted) : [],
    identities: checked.events,
  };
}

/** Empty for a segment that retention has removed meanwhile. */
async function readIfThere(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isAbsent(error)) return Buffer.alloc(0);
    throw error;
  }
}
