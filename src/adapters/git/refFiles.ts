import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Oid } from '../../core/events/commitData.ts';
import { mapLimited } from '../../core/mapLimited.ts';
import { isAbsent } from '../files/isAbsent.ts';

/** Open files are few; a repository may have 100,000 loose refs. */
const READS_AT_ONCE = 64;
const SYMBOLIC = 'ref: ';

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
   * All refs of the namespaces. Loose refs are read before packed ones: one that `pack-refs` moves
   * in between is then seen twice, never missed.
   */
  async read(namespaces: readonly string[]): Promise<RefFilesSnapshot> {
    const names: string[] = [];
    const roots = namespaces.map((namespace) => namespace.slice(0, -1));
    await Promise.all(roots.map((root) => this.#list(root, names)));
    const loose = await mapLimited(names, READS_AT_ONCE, async (name) => {
      return [name, await readRefFile(path.join(this.#commonDir, name))] as const;
    });
    const refs = new Map<string, Oid>();
    const aliases = new Map<string, string>();
    for (const [ref, oid] of await this.#readPacked()) {
      if (namespaces.some((namespace) => ref.startsWith(namespace))) refs.set(ref, oid);
    }
    for (const [ref, value] of loose) {
      if (value?.startsWith(SYMBOLIC) === true) aliases.set(ref, value.slice(SYMBOLIC.length));
      else if (value !== undefined) refs.set(ref, value);
    }
    return { refs, aliases };
  }

  async #list(folder: string, names: string[]): Promise<void> {
    const entries = await entriesOf(path.join(this.#commonDir, folder));
    const folders = entries.filter((entry) => entry.isDirectory());
    for (const entry of entries) {
      const isRef = !entry.isDirectory() && !entry.name.endsWith('.lock');
      if (isRef) names.push(`${folder}/${entry.name}`);
    }
    await Promise.all(folders.map(({ name }) => this.#list(`${folder}/${name}`, names)));
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
  /** Symbolic refs, and the names of the refs that they stand for. */
  readonly aliases: ReadonlyMap<string, string>;
}

/** Lines `oid SP name`; comments begin with `#`, peeled values of tags with `^`. */
function parsePackedRefs(text: string): ReadonlyMap<string, Oid> {
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
