import { copyFile, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { isAbsent } from '../files/isAbsent.ts';
import type { Repository } from './repository.ts';

/**
 * Copies the index of the work tree to a file. The copy has what git knows of each file, so that
 * only changed ones are read again; none is made before the first `git add`.
 */
export async function copyIndex({ gitDir }: Repository, to: string): Promise<void> {
  const index = path.join(gitDir, 'index');
  try {
    // Files as young as the index may have changed unseen: git reads them, if it knows how old it is.
    const { atime, mtime } = await stat(index);
    await copyFile(index, to);
    await utimes(to, atime, mtime);
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
}
