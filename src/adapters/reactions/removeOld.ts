import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { isAbsent } from '../files/isAbsent.ts';
import { namesIn } from '../files/namesIn.ts';

export interface Bounds {
  /** So many stay, the newest. */
  readonly most: number;
  /** What was changed before goes. Milliseconds since the epoch. */
  readonly notBefore: number;
  readonly isKept?: (name: string) => boolean;
}

/** Removes what a folder has beyond its bounds, oldest first. */
export async function removeOld(folder: string, bounds: Bounds): Promise<void> {
  const names = (await namesIn(folder)).filter((name) => bounds.isKept?.(name) !== true);
  const aged = await Promise.all(names.map(async (name) => ({ name, at: await changedAt(name) })));
  aged.sort((a, b) => b.at - a.at);
  const old = aged.filter(({ at }, index) => index >= bounds.most || at < bounds.notBefore);
  for (const { name } of old) {
    await rm(path.join(folder, name), { recursive: true, force: true });
  }

  /** What is gone already counts as new: there is nothing to remove. */
  async function changedAt(name: string): Promise<number> {
    try {
      return (await stat(path.join(folder, name))).mtimeMs;
    } catch (error) {
      if (isAbsent(error)) return Number.POSITIVE_INFINITY;
      throw error;
    }
  }
}
