import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Oid } from '../../core/events/commitData.ts';
import { mapLimited } from '../../core/mapLimited.ts';
import { isAbsent } from '../files/isAbsent.ts';
import { readFolder, readSmallFile, stampOf } from '../files/smallFiles.ts';

/** Open files are few; a repository may have 100,000 loose refs. */
const READS_AT_ONCE = 64;
/** More loose refs than this are read through the thread pool. */
const FEW_REFS = 256;
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
    for (const root of roots) this.#list(root, names);
    const values = await this.#readLoose(names.map((name) => path.join(this.#commonDir, name)));
    const refs = new Map<string, Oid>();
    const aliases = new Map<string, string>();
    for (const [ref, oid] of this.#readPacked()) {
      if (namespaces.some((namespace) => ref.startsWith(namespace))) refs.set(ref, oid);
    }
    for (const [index, ref] of names.entries()) {
      const value = values[index];
      if (value?.startsWith(SYMBOLIC) === true) aliases.set(ref, value.slice(SYMBOLIC.length));
      else if (value !== undefined) refs.set(ref, value);
    }
    return { refs, aliases };
  }

  #list(folder: string, names: string[]): void {
    for (const entry of readFolder(path.join(this.#commonDir, folder))) {
      const name = `${folder}/${entry.name}`;
      if (entry.isDirectory()) this.#list(name, names);
      else if (!entry.name.endsWith('.lock')) names.push(name);
    }
  }

  async #readLoose(files: readonly string[]): Promise<readonly (string | undefined)[]> {
    return files.length <= FEW_REFS
      ? files.map(readRefFile)
      : mapLimited(files, READS_AT_ONCE, readOneOfMany);
  }

  #readPacked(): ReadonlyMap<string, Oid> {
    const file = path.join(this.#commonDir, 'packed-refs');
    const stamp = stampOf(file);
    if (this.#packed?.stamp === stamp) return this.#packed.refs;
    const refs = stamp === '' ? new Map<string, Oid>() : parsePackedRefs(readSmallFile(file));
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
export function readRefFile(file: string): string | undefined {
  return refIn(readSmallFile(file));
}

function refIn(content: string): string | undefined {
  const text = content.trimEnd();
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64}|ref: .+)$/.test(text) ? text : undefined;
}

async function readOneOfMany(file: string): Promise<string | undefined> {
  try {
    return refIn(await readFile(file, 'utf8'));
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}
