/**
 * Reads of single small files and folders, made at once on the calling thread: from the page
 * cache they take 10 to 20 µs, where the way through the thread pool takes 0.1 to 1 ms on a busy
 * machine, and a look at the refs makes a dozen of them. Many files are no case for this.
 */
import { readdirSync, readFileSync, statSync, type Dirent } from 'node:fs';
import { isAbsent } from './isAbsent.ts';

/** The text of a file; empty if there is none. */
export function readSmallFile(file: string): string {
  return orIfAbsent('', () => readFileSync(file, 'utf8'));
}

/** The first line of a file; `undefined` if there is no such file. */
export function firstLineOf(file: string): string | undefined {
  return orIfAbsent<string | undefined>(undefined, () => readFileSync(file, 'utf8'))?.split(
    '\n',
    1,
  )[0];
}

/** What is in a folder; nothing if it is not there. */
export function readFolder(folder: string): readonly Dirent[] {
  return orIfAbsent([], () => readdirSync(folder, { withFileTypes: true }));
}

/** The names in a folder; none if it is not there. */
export function namesIn(folder: string): readonly string[] {
  return orIfAbsent([], () => readdirSync(folder));
}

/** Changes whenever a file is written anew; empty if there is none. */
export function stampOf(file: string): string {
  return orIfAbsent('', () => {
    const { ino, mtimeNs, size } = statSync(file, { bigint: true });
    return `${ino}:${mtimeNs}:${size}`;
  });
}

/** When a file was written last, in milliseconds since the epoch; now if there is none. */
export function modifiedAt(file: string): number {
  return orIfAbsent(Date.now(), () => statSync(file).mtimeMs);
}

function orIfAbsent<T>(absent: T, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (isAbsent(error)) return absent;
    throw error;
  }
}
