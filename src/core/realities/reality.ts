import { gitPath, rawPathOf, type GitPath } from '../commits/gitPath.ts';
import { readCommit } from '../commits/readCommit.ts';
import { entryNamed, SUBMODULE_MODE, TREE_MODE, type TreeEntry } from '../commits/treeObject.ts';
import { missingTree } from '../commits/treeWalk.ts';
import type { Disposable } from '../disposable.ts';
import { ReactorError } from '../errors.ts';
import type { Change, Oid } from '../events/commitData.ts';
import type { GitObject, ObjectSource } from '../ports.ts';
import type { ByteBudget } from './byteBudget.ts';
import { encodeCommit, type Authorship } from './encodeCommit.ts';
import { createMirror, type Mirror, type MirrorFile, type ParsedTrees } from './mirror.ts';
import { copyTree } from './copyTree.ts';
import { RealityObjects, type ObjectHash } from './realityObjects.ts';
import { editTree } from './treeEdit.ts';
import { nameRefusal } from './unsafeNames.ts';
import { OneByOne } from '../oneByOne.ts';

/** The commit that a reality begins with. */
export interface RealityBase {
  readonly commit: Oid;
  readonly tree: Oid;
}

export interface RealityInit {
  readonly name: string;
  readonly base: RealityBase;
  /** Stays its owner's; of a reality that was forked, its own objects. */
  readonly objects: ObjectSource;
  readonly hash: ObjectHash;
  /** Shared: what an oid names never changes. */
  readonly parsed?: ParsedTrees;
  /** Of objects that it may make. Bytes; default 256 MiB. */
  readonly maxBytes?: number;
  /** Of all realities together. */
  readonly budget?: ByteBudget;
  /** Called after each change of its files or its newest commit. */
  readonly onChange?: () => void;
}

/** How a file is to be written. */
export type FileMode = '100644' | '100755' | '120000';

/**
 * A repository in memory, forked from a commit: changes are seen here alone, commits are real git
 * objects with the oids that git would give. Disposing it discards all of it.
 */
export interface Reality extends Disposable {
  readonly name: string;
  readonly base: RealityBase;
  /** The newest commit: the base, or the last one made here. */
  readonly head: Oid;
  /** Reads what it has made, and everything below it. */
  readonly mirror: Mirror;
  readonly objects: RealityObjects;
  /** A file as it is now, committed or not; `undefined` if there is none. */
  read(path: string | GitPath): Promise<GitObject | undefined>;
  /** All files as they are now. */
  files(): Promise<readonly MirrorFile[]>;
  /**
   * Writes a file, and the folders on the way. Without a mode it keeps its own.
   * @throws ReactorError `path-invalid`, `reality-full`, `reality-gone`
   */
  write(path: string | GitPath, content: Uint8Array | string, mode?: FileMode): Promise<void>;
  /** @returns whether there was such a file */
  delete(path: string | GitPath): Promise<boolean>;
  /** @throws ReactorError `path-invalid` if there is nothing to rename, or something in the way */
  rename(from: string | GitPath, to: string | GitPath): Promise<void>;
  /**
   * Lays a file, or all files of a folder, over others of the same names; nothing is read.
   * @param to `.` is the whole tree
   * @throws ReactorError `path-invalid` if there is nothing to lay, or something in the way
   */
  lay(from: string, to: string): Promise<void>;
  /** The tree as it is now, written. */
  tree(): Promise<Oid>;
  /** Commits the tree of now on top of {@link head}. */
  commit(init: Authorship): Promise<Oid>;
  /**
   * Goes on from a commit that was made elsewhere, e.g. by a merge.
   * @param from what {@link head} has to be
   * @param objects what it and its tree need of objects that are in memory
   * @throws ReactorError `reality-moved`, `reality-dirty` if something is not committed
   */
  goOn(from: Oid, commit: Oid, objects: readonly GitObject[]): Promise<void>;
  /**
   * Has the files of another tree from now on, not committed; what was written and not committed
   * is replaced.
   * @param objects in which the tree can be read; what is new of it is copied
   * @throws ReactorError `reality-full`, `object-missing`
   */
  replace(tree: Oid, objects: ObjectSource): Promise<void>;
  /** What differs from a tree; default: the base. */
  diff(from?: Oid): Promise<readonly Change[]>;
  /** What differs from {@link head}. */
  uncommitted(): Promise<readonly Change[]>;
  /**
   * Another reality that begins with the newest commit of this one, or with another commit. What
   * is not committed stays here.
   */
  fork(name: string, base?: RealityBase): Promise<Reality>;
}

const MAX_BYTES = 256 * 1024 * 1024;

/** Costs the same however large the repository is: nothing is read or copied. */
export function forkReality(init: RealityInit): Reality {
  return new ForkedReality(init);
}

interface Place {
  readonly raw: string;
  readonly folder: string;
  readonly name: string;
}

class ForkedReality implements Reality {
  readonly name: string;
  readonly base: RealityBase;
  readonly mirror: Mirror;
  readonly objects: RealityObjects;
  readonly #init: RealityInit;
  /** What was changed since {@link #tree} was written: by folder, then by name. */
  readonly #edits = new Map<string, Map<string, TreeEntry | null>>();
  #head: Oid;
  #tree: Oid;
  /** Calls are carried out one after another, in order. */
  readonly #turns = new OneByOne();
  #isGone = false;

  constructor(init: RealityInit) {
    this.#init = init;
    this.name = init.name;
    this.base = init.base;
    this.#head = init.base.commit;
    this.#tree = init.base.tree;
    const { objects: below, hash, maxBytes = MAX_BYTES, budget } = init;
    this.objects = new RealityObjects({ below, hash, maxBytes, ...(budget && { budget }) });
    this.mirror = createMirror(
      this.objects,
      init.parsed === undefined ? {} : { parsed: init.parsed },
    );
  }

  get head(): Oid {
    return this.#head;
  }

  read(path: string | GitPath): Promise<GitObject | undefined> {
    return this.#inTurn(async () => {
      const entry = await this.#entryAt(rawPathOf(asPath(path)));
      const isFile =
        entry !== undefined && entry.mode !== TREE_MODE && entry.mode !== SUBMODULE_MODE;
      return isFile ? this.objects.read(entry.oid) : undefined;
    });
  }

  files(): Promise<readonly MirrorFile[]> {
    return this.#inTurn(async () => this.mirror.files(await this.#writeTree()));
  }

  write(path: string | GitPath, content: Uint8Array | string, mode?: FileMode): Promise<void> {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content.slice();
    return this.#inTurn(async () => {
      const place = placeOf(path);
      const found = await this.#requireFree(place);
      const oid = this.objects.add('blob', bytes);
      this.#edit(place, { mode: mode ?? found?.mode ?? '100644', name: place.name, oid });
      this.#init.onChange?.();
    });
  }

  delete(path: string | GitPath): Promise<boolean> {
    return this.#inTurn(async () => {
      const place = placeOf(path);
      const found = await this.#entryAt(place.raw);
      if (found === undefined || found.mode === TREE_MODE) return false;
      this.#edit(place, null);
      this.#init.onChange?.();
      return true;
    });
  }

  rename(from: string | GitPath, to: string | GitPath): Promise<void> {
    return this.#inTurn(async () => {
      const [old, next] = [placeOf(from), placeOf(to)];
      const found = await this.#entryAt(old.raw);
      if (found === undefined || found.mode === TREE_MODE) {
        throw invalid(old.raw, 'there is no such file to rename');
      }
      if (next.raw.startsWith(`${old.raw}/`)) throw invalid(next.raw, 'it lies below itself');
      if ((await this.#requireFree(next)) !== undefined && next.raw !== old.raw) {
        throw invalid(next.raw, 'there is a file already');
      }
      this.#edit(old, null);
      this.#edit(next, { ...found, name: next.name });
      this.#init.onChange?.();
    });
  }

  lay(from: string, to: string): Promise<void> {
    return this.#inTurn(async () => {
      const source = rawPathOf({ path: from });
      const all = await this.mirror.files(await this.#writeTree());
      const below = all.filter((file) => isAtOrBelow(rawPathOf(file), source));
      if (below.length === 0) throw invalid(source, 'there is nothing to lay over other files');
      const target = to === '.' ? '' : rawPathOf({ path: to });
      for (const file of below) {
        const rest = rawPathOf(file).slice(source.length + 1);
        const place = placeOf(gitPath([target, rest].filter(Boolean).join('/')));
        await this.#requireFree(place);
        this.#edit(place, { mode: file.mode, name: place.name, oid: file.oid });
      }
      this.#init.onChange?.();
    });
  }

  tree(): Promise<Oid> {
    return this.#inTurn(() => this.#writeTree());
  }

  commit(init: Authorship): Promise<Oid> {
    return this.#inTurn(async () => {
      const tree = await this.#writeTree();
      const content = encodeCommit({ ...init, tree, parents: [this.#head] });
      this.#head = this.objects.add('commit', content);
      this.#init.onChange?.();
      return this.#head;
    });
  }

  goOn(from: Oid, commit: Oid, objects: readonly GitObject[]): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#head !== from) throw moved(this.name);
      if ((await this.#writeTree()) !== (await this.#treeOf(from))) throw dirty(this.name);
      for (const { type, content } of objects) this.objects.add(type, content);
      this.#tree = await this.#treeOf(commit);
      this.#head = commit;
      this.#init.onChange?.();
    });
  }

  replace(tree: Oid, objects: ObjectSource): Promise<void> {
    return this.#inTurn(async () => {
      await copyTree(this.objects, objects, { from: await this.#writeTree(), to: tree });
      this.#tree = tree;
      this.#init.onChange?.();
    });
  }

  diff(from: Oid = this.base.tree): Promise<readonly Change[]> {
    return this.#inTurn(async () => this.mirror.diff(from, await this.#writeTree()));
  }

  uncommitted(): Promise<readonly Change[]> {
    return this.#inTurn(async () =>
      this.mirror.diff(await this.#treeOf(this.#head), await this.#writeTree()),
    );
  }

  fork(name: string, asked?: RealityBase): Promise<Reality> {
    return this.#inTurn(async () => {
      const commit = this.#head;
      const base = asked ?? { commit, tree: await this.#treeOf(commit) };
      const { objects } = this;
      return forkReality({ ...this.#init, name, base, objects, onChange: () => undefined });
    });
  }

  dispose(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#edits.clear();
    // What is under way may still add to them.
    void this.#turns.idle().then(() => this.objects.dispose());
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    return this.#turns.run(async () => {
      if (this.#isGone) throw gone(this.name);
      return act();
    });
  }

  async #treeOf(commit: Oid): Promise<Oid> {
    if (commit === this.base.commit) return this.base.tree;
    return (await readCommit(this.objects, commit)).tree;
  }

  #edit({ folder, name }: Place, entry: TreeEntry | null): void {
    const known = this.#edits.get(folder);
    if (known === undefined) this.#edits.set(folder, new Map([[name, entry]]));
    else known.set(name, entry);
  }

  /** What is at a path now: an edit, or what the tree has. */
  async #entryAt(raw: string): Promise<TreeEntry | undefined> {
    const { folder, name } = splitAt(raw);
    const edited = this.#edits.get(folder)?.get(name);
    if (edited !== undefined) return edited ?? undefined;
    let entry: TreeEntry | undefined = { mode: TREE_MODE, name: '', oid: this.#tree };
    for (const part of raw.split('/')) {
      if (entry?.mode !== TREE_MODE) return undefined;
      const { oid } = entry;
      const content = this.#ownTree(oid) ?? (await this.#treeContent(oid));
      entry = entryNamed(content, part, oid);
    }
    return entry;
  }

  /** At once, without a promise, if it was made here. */
  #ownTree(oid: Oid): Uint8Array | undefined {
    const own = this.objects.own(oid);
    return own?.type === 'tree' ? own.content : undefined;
  }

  async #treeContent(oid: Oid): Promise<Uint8Array> {
    const object = await this.objects.read(oid, 'structure');
    if (object?.type !== 'tree') throw missingTree(oid, object);
    return object.content;
  }

  /** @returns the file that is there now, if any */
  async #requireFree(place: Place): Promise<TreeEntry | undefined> {
    const { raw, folder } = place;
    for (let above = folder; above !== ''; above = splitAt(above).folder) {
      if (this.#edits.has(above)) break;
      const entry = await this.#entryAt(above);
      if (entry === undefined) continue;
      if (entry.mode !== TREE_MODE) throw invalid(above, 'it is a file, not a folder');
      break;
    }
    const found = await this.#entryAt(raw);
    if (found?.mode !== TREE_MODE && !this.#isEditedBelow(raw)) return found;
    // Perhaps nothing is left in it.
    if (this.#edits.size === 0) throw invalid(raw, 'it is a folder, not a file');
    await this.#writeTree();
    return this.#requireFree(place);
  }

  #isEditedBelow(raw: string): boolean {
    if (this.#edits.has(raw)) return true;
    for (const folder of this.#edits.keys()) if (folder.startsWith(`${raw}/`)) return true;
    return false;
  }

  /** Writes the trees of all edited folders, the deepest first. */
  async #writeTree(): Promise<Oid> {
    while (this.#edits.size > 0) {
      const folder = deepest(this.#edits.keys());
      const edits = this.#edits.get(folder) ?? new Map<string, TreeEntry | null>();
      const content = await this.#edited(folder, edits);
      this.#edits.delete(folder);
      if (folder === '') {
        this.#tree = this.objects.add('tree', content);
        continue;
      }
      const place = splitAt(folder);
      const entry = { mode: TREE_MODE, name: place.name };
      // git knows no empty folders.
      if (content.length === 0) this.#edit({ ...place, raw: folder }, null);
      else {
        this.#edit({ ...place, raw: folder }, { ...entry, oid: this.objects.add('tree', content) });
      }
    }
    return this.#tree;
  }

  async #edited(folder: string, edits: ReadonlyMap<string, TreeEntry | null>): Promise<Uint8Array> {
    const entry =
      folder === '' ? { mode: TREE_MODE, oid: this.#tree } : await this.#entryAt(folder);
    const content =
      entry?.mode === TREE_MODE ? await this.#treeContent(entry.oid) : new Uint8Array();
    return editTree(content, this.#tree, edits);
  }
}

function isAtOrBelow(raw: string, folder: string): boolean {
  return raw === folder || raw.startsWith(`${folder}/`);
}

function asPath(path: string | GitPath): GitPath {
  return typeof path === 'string' ? { path } : path;
}

function splitAt(raw: string): { readonly folder: string; readonly name: string } {
  const slash = raw.lastIndexOf('/');
  return { folder: raw.slice(0, Math.max(0, slash)), name: raw.slice(slash + 1) };
}

/** @throws ReactorError `path-invalid` for what no checkout may write */
function placeOf(path: string | GitPath): Place {
  const raw = rawPathOf(asPath(path));
  for (const name of raw.split('/')) {
    if (name === '') throw invalid(raw, 'it has an empty name');
    const refusal = nameRefusal(name, false);
    if (refusal !== undefined) throw invalid(raw, `a name ${refusal.reason}`);
  }
  return { raw, ...splitAt(raw) };
}

function deepest(folders: Iterable<string>): string {
  let found = '';
  let most = -1;
  for (const folder of folders) {
    const depth = folder === '' ? 0 : folder.split('/').length;
    if (depth > most) [found, most] = [folder, depth];
  }
  return found;
}

function invalid(raw: string, why: string): ReactorError {
  const { path } = gitPath(raw);
  return new ReactorError('path-invalid', `${JSON.stringify(path)} cannot be written: ${why}.`, {
    hint: 'Choose another path.',
    place: { path },
  });
}

function gone(name: string): ReactorError {
  return new ReactorError('reality-gone', `The reality ${name} was discarded.`, {
    hint: 'Fork a new one.',
  });
}

function moved(name: string): ReactorError {
  return new ReactorError('reality-moved', `The reality ${name} has a newer commit.`, {
    hint: 'Merge again.',
  });
}

function dirty(name: string): ReactorError {
  return new ReactorError('reality-dirty', `The reality ${name} has changes without a commit.`, {
    hint: 'Commit them first.',
  });
}
