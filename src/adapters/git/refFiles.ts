import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Oid } from '../../core/events/commitData.ts';
import { isAbsent } from '../files/isAbsent.ts';

/**
 * Reads refs in the "files" format as git does (gitrepository-layout): loose files in `refs/`
 * win over lines of `packed-refs`. Files that git is about to rename (`*.lock`) are no refs, and
 * symbolic refs (`refs/remotes/origin/HEAD`) are only other names.
 */
export class RefFiles {
  readonly #commonDir: string;
  #packed: { readonly stamp: string; readonly refs: ReadonlyMap<string, Oid> } | undefined;

  constructor(commonDir: string) {
    this.#commonDir = commonDir;
  }

  /**
   * All refs of the namespaces, and the folders they may appear in. Loose refs are read before
   * packed ones: one that `pack-refs` moves in between is then seen twice, never missed.
   */
  async read(namespaces: readonly string[]): Promise<RefFilesSnapshot> {
    const loose = new Map<string, string>();
    const folders: string[] = [];
    await Promise.all(
      namespaces.map((namespace) => this.#readFolder(namespace.slice(0, -1), loose, folders)),
    );
    const refs = new Map<string, Oid>();
    for (const [ref, oid] of await this.#readPacked()) {
      if (namespaces.some((namespace) => ref.startsWith(namespace))) refs.set(ref, oid);
    }
    for (const [ref, value] of loose) {
      if (!value.startsWith('ref: ')) refs.set(ref, value);
    }
    return { refs, folders };
  }

  async #readFolder(folder: string, loose: Map<string, string>, folders: string[]): Promise<void> {
    folders.push(folder);
    await Promise.all(
      (await entriesOf(path.join(this.#commonDir, folder))).map(async (entry) => {
        const name = `${folder}/${entry.name}`;
        if (entry.isDirectory()) return this.#readFolder(name, loose, folders);
        if (entry.name.endsWith('.lock')) return undefined;
        const value = await readRefFile(path.join(this.#commonDir, name));
        if (value !== undefined) loose.set(name, value);
        return undefined;
      }),
    );
  }

  async #readPacked(): Promise<ReadonlyMap<string, Oid>> {
    const file = path.join(this.#commonDir, 'packed-refs');
    const stamp = await stampOf(file);
    if (this.#packed?.stamp === stamp) return this.#packed.refs;
    const refs = stamp === '' ? new Map<string, Oid>() : parsePackedRefs(await textOf(file));
    this.#packed = { stamp, refs };
    return refs;
  }
}

export interface RefFilesSnapshot {
  readonly refs: ReadonlyMap<string, Oid>;
  /** Relative to the common directory, e.g. `refs/heads/feature`. */
  readonly folders: readonly string[];
}

/** Lines `oid SP name`; comments begin with `#`, peeled values of tags with `^`. */
export function parsePackedRefs(text: string): ReadonlyMap<string, Oid> {
  const refs = new Map<string, Oid>();
  for (const line of text.split('\n')) {
    const space = line.indexOf(' ');
    if (space > 0 && line[0] !== '#' && line[0] !== '^') {
      refs.set(line.slice(space + 1), line.slice(0, space));
    }
  }
  return refs;
}

/** What a ref file or a `HEAD` holds: an oid or `ref: NAME`; `undefined` if it is no ref (now). */
export async function readRefFile(file: string): Promise<string | undefined> {
  const text = (await textOf(file)).trimEnd();
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64}|ref: .+)$/.test(text) ? text : undefined;
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isAbsent(error)) return '';
    throw error;
  }
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

/** Changes whenever the file is written anew; empty if there is none. */
async function stampOf(file: string): Promise<string> {
  try {
    const { ino, mtimeNs, size } = await stat(file, { bigint: true });
    return `${ino}:${mtimeNs}:${size}`;
  } catch (error) {
    if (isAbsent(error)) return '';
    throw error;
  }
}
