import { join } from 'node:path';
import { formatSequence } from '../../core/events/sequence.ts';
import { namesIn } from '../files/namesIn.ts';

const NAME = /^(\d{16})\.jsonl$/;

/** One file of the stream; it is named after the position of its first event. */
export interface Segment {
  readonly first: number;
  readonly path: string;
}

export function segmentAt(folder: string, first: number): Segment {
  return { first, path: join(folder, `${formatSequence(first)}.jsonl`) };
}

/** The segments in a folder, oldest first; none where there is no folder. */
export async function listSegments(folder: string): Promise<readonly Segment[]> {
  const names = await namesIn(folder);
  return names
    .map((name) => NAME.exec(name)?.[1])
    .filter((digits) => digits !== undefined)
    .sort()
    .map((digits) => segmentAt(folder, Number(digits)));
}
