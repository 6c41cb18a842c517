import type { RawPath } from '../../core/rollback/operation.ts';
import type { ObjectFormat } from '../git/objectHash.ts';
import { lookAt, placeOf, readState, stampOf, type ReadFile } from './fileState.ts';

/** A file that was written so shortly before it was read may change without a trace. */
const RACY_NS = 2_000_000_000n;

/** What is remembered of a file: all but its bytes. */
type Known = Omit<ReadFile, 'bytes'> & { readonly isCertain: boolean };

/**
 * The files of a work tree, read and hashed once as long as the file system says that they have not
 * been written since.
 */
export class FileMemory {
  readonly #root: string;
  readonly #format: ObjectFormat;
  readonly #known = new Map<RawPath, Known>();

  constructor(root: string, format: ObjectFormat) {
    this.#root = root;
    this.#format = format;
  }

  /** As `readState`; the bytes are empty when the file is remembered. */
  read(path: RawPath): ReadFile | 'folder' | null {
    return this.readAt(path, placeOf(this.#root, path));
  }

  /** A file of the work tree at another place of the same file system. */
  readAt(path: RawPath, place: Buffer | string): ReadFile | 'folder' | null {
    const known = this.#known.get(path);
    if (known?.isCertain === true) {
      const found = lookAt(place);
      if (found !== null && stampOf(found) === known.stamp) return { ...known, bytes: NONE };
    }
    const file = readState(place, this.#format);
    if (file === null || file === 'folder') this.#known.delete(path);
    else this.#known.set(path, { ...file, bytes: undefined, isCertain: isCertain(place) } as Known);
    return file;
  }

  forget(): void {
    this.#known.clear();
  }
}

const NONE = new Uint8Array();

function isCertain(place: Buffer | string): boolean {
  const found = lookAt(place);
  return found !== null && BigInt(Date.now()) * 1_000_000n - found.mtimeNs > RACY_NS;
}
