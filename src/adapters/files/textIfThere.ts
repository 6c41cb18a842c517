import { readFile } from 'node:fs/promises';
import { isAbsent } from './isAbsent.ts';

/** @throws Error if there is a file and it cannot be read now: then its content still counts. */
export async function textIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}
