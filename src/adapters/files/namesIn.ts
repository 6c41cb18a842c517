import { readdir } from 'node:fs/promises';
import { isAbsent } from './isAbsent.ts';

/** The names in a folder, in no order; none where there is no folder. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}
