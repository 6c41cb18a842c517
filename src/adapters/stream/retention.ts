import { rm, stat } from 'node:fs/promises';
import { listSegments } from './segments.ts';

/** How much of the past is kept. The newest segment always stays. */
export interface Retention {
  /** Since the last write to a segment. */
  readonly maxAgeMs: number;
  /** Of all segments together. */
  readonly maxBytes: number;
}

export interface Removed {
  readonly removed: number;
  /** Position of the first event that may still be read. */
  readonly oldest: number;
}

/**
 * Removes the oldest segments of a folder, whole ones only.
 * @param now milliseconds since the epoch
 */
export async function applyRetention(
  folder: string,
  { maxAgeMs, maxBytes }: Retention,
  now: number,
): Promise<Removed> {
  const segments = await listSegments(folder);
  const stats = await Promise.all(segments.map(({ path }) => stat(path)));
  let bytes = stats.reduce((sum, { size }) => sum + size, 0);
  let removed = 0;
  for (const { size, mtimeMs } of stats.slice(0, -1)) {
    const path = segments[removed]?.path;
    if (path === undefined || (bytes <= maxBytes && now - mtimeMs <= maxAgeMs)) break;
    await rm(path, { force: true });
    bytes -= size;
    removed++;
  }
  return { removed, oldest: segments[removed]?.first ?? 1 };
}
