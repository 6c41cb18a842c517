import type { Snapshot } from './world.ts';

export interface KeepRule {
  /** The newest so many are kept. */
  readonly most: number;
  /** Older ones go, in milliseconds. */
  readonly maxAgeMs: number;
}

/** The snapshots that are to go, never the newest one. */
export function agedOut(
  snapshots: readonly Snapshot[],
  { most, maxAgeMs }: KeepRule,
  now: number,
): readonly Snapshot[] {
  const newestFirst = snapshots.toSorted((a, b) => b.at - a.at || (b.id < a.id ? -1 : 1));
  return newestFirst.filter(({ at }, rank) => rank > 0 && (rank >= most || now - at > maxAgeMs));
}
