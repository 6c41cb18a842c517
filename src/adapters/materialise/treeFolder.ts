import {
  closeSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  rmSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
  type BigIntStats,
} from 'node:fs';
import path from 'node:path';
import { directoryOf } from '../../core/treePath.ts';
import { isAbsent } from '../files/isAbsent.ts';

const SYMLINK = '120000';
const EXECUTABLE = '100755';

/**
 * The files below one directory, by their paths in the tree with one latin-1 character a byte. No
 * call follows a symlink: what a tool put in the place of a folder is removed, not walked through.
 */
export class TreeFolder {
  readonly #root: string;
  readonly #isWindows: boolean;
  /** Folders that were seen or made and cannot have become anything else since. */
  readonly #real = new Set<string>(['']);

  constructor(root: string, isWindows: boolean) {
    this.#root = root;
    this.#isWindows = isWindows;
  }

  /** What is there; `undefined` if nothing, also where a parent is no folder. */
  stat(file: string): BigIntStats | undefined {
    if (!this.#isReal(directoryOf(file))) return undefined;
    return orAbsent(() => lstatSync(this.#place(file), { bigint: true }));
  }

  /** Whether a file has this content, or a symlink this target. */
  has(file: string, mode: string, content: Uint8Array): boolean {
    const place = this.#place(file);
    const found = mode === SYMLINK ? readlinkSync(place, 'buffer') : readFileSync(place);
    return Buffer.compare(found, content) === 0;
  }

  /** Writes a file anew, in the place of whatever is there. */
  write(file: string, mode: string, content: Uint8Array): BigIntStats {
    this.#makeReal(directoryOf(file));
    const place = this.#place(file);
    return inPlace(place, () => this.#create(place, mode, content));
  }

  /** Removes a file, and the folders that are empty without it. A folder of that name stays. */
  remove(file: string): void {
    let folder = directoryOf(file);
    if (!this.#isReal(folder)) return;
    const isGone = attempt(() => unlinkSync(this.#place(file)));
    for (let isEmpty = isGone; isEmpty && folder !== ''; folder = directoryOf(folder)) {
      const place = this.#place(folder);
      isEmpty = attempt(() => rmdirSync(place));
      if (isEmpty) this.#real.delete(folder);
    }
  }

  /** Whether a path is a folder through folders only. */
  #isReal(folder: string): boolean {
    if (this.#real.has(folder)) return true;
    if (!this.#isReal(directoryOf(folder))) return false;
    const found = orAbsent(() => lstatSync(this.#place(folder)));
    if (found?.isDirectory()) this.#real.add(folder);
    return found?.isDirectory() ?? false;
  }

  #makeReal(folder: string): void {
    if (this.#isReal(folder)) return;
    this.#makeReal(directoryOf(folder));
    const place = this.#place(folder);
    inPlace(place, () => mkdirSync(place));
    this.#real.add(folder);
  }

  #create(place: string | Buffer, mode: string, content: Uint8Array): BigIntStats {
    if (mode === SYMLINK) {
      symlinkSync(Buffer.from(content), place);
      return lstatSync(place, { bigint: true });
    }
    const file = openSync(place, 'wx', mode === EXECUTABLE ? 0o755 : 0o644);
    try {
      writeFileSync(file, content);
      // The path has not to be walked once more; but Windows sets the times at the end.
      if (!this.#isWindows) return fstatSync(file, { bigint: true });
    } finally {
      closeSync(file);
    }
    return lstatSync(place, { bigint: true });
  }

  /** Linux takes any bytes; elsewhere names are text. */
  #place(file: string): string | Buffer {
    const bytes = Buffer.from(file, 'latin1');
    if (this.#isWindows || !/[^\0-\x7f]/.test(file))
      return path.join(this.#root, bytes.toString('utf8'));
    return Buffer.concat([Buffer.from(this.#root + path.sep), bytes]);
  }
}

/** Makes something new in the place of whatever is there. */
function inPlace<T>(place: string | Buffer, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!isThere(error)) throw error;
    rmSync(place, { recursive: true, force: true });
    return make();
  }
}

function isThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}

/** Whether it could be removed; a folder that is not empty, or no file, stays. */
function attempt(remove: () => void): boolean {
  try {
    remove();
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (isAbsent(error)) return true;
    if (['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(code)) return false;
    throw error;
  }
}

function orAbsent<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}
