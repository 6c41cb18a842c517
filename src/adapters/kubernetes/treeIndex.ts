import { gitPath } from '../../core/commits/gitPath.ts';
import { TREE_MODE, type TreeEntry } from '../../core/commits/treeObject.ts';
import type { Oid } from '../../core/events/commitData.ts';
import { mapLimited } from '../../core/mapLimited.ts';
import type { MirrorFile } from '../../core/realities/mirror.ts';
import type { TreeView } from '../../core/validation/validator.ts';
import { WeightedCache } from '../../core/weightedCache.ts';
import { isHelmTemplatePath, isJsonPath, isYamlPath } from '../validation/acceptedPaths.ts';
import type { FileContent } from '../validation/workerMessages.ts';
import type { IndexedObject, ObjectKind } from './indexedObject.ts';

/** A file of a tree with the Kubernetes objects in it. */
export interface IndexedFile extends MirrorFile {
  readonly objects: readonly IndexedObject[];
}

/**
 * Which Kubernetes objects stand where in a tree. What was read once is known by its oid, so that
 * after a commit only the files that it changed and the folders above them are looked at.
 */
export interface TreeIndex {
  /**
   * The files with an object of a kind that is wanted, with all their objects, always in the same
   * order; at most 10,000. Files that are too large or cannot be read have no objects.
   */
  find(tree: TreeView, isWanted: (kind: ObjectKind) => boolean): Promise<readonly IndexedFile[]>;
  /** The file at a path; `undefined` if there is none, or no object in it. */
  at(tree: TreeView, path: string): Promise<IndexedFile | undefined>;
  /** `false` if contents are not here now, as in a partial clone, so that objects may be missing. */
  isWhole(tree: TreeView): Promise<boolean>;
}

/** Reads the objects of files where hostile ones can be ended; one list for each file. */
export type ObjectReader = (
  files: readonly FileContent[],
) => Promise<readonly (readonly IndexedObject[])[]>;

export interface TreeIndexInit {
  readonly read: ObjectReader;
  /** What is kept, estimated. Default 24 MiB. */
  readonly maxBytes?: number;
}

const MEBIBYTE = 1024 * 1024;
const MOST_BYTES = 2 * MEBIBYTE;
const MOST_FOUND = 10_000;
const MOST_DEPTH = 100;
const BATCH_BYTES = 4 * MEBIBYTE;
const FILES_AT_ONCE = 64;
const OBJECT_BYTES = 400;

/** A folder with what is in and below it; folders with the same content are the same. */
interface Folder {
  readonly files: readonly (TreeEntry & Pick<IndexedFile, 'objects'>)[];
  readonly folders: readonly { readonly name: string; readonly folder: Folder }[];
  /** All kinds in and below it. */
  readonly kinds: ReadonlyMap<string, ObjectKind>;
  /** `false` if something could not be read now and may be another time. */
  readonly isWhole: boolean;
}

/** What is deeper than anybody nests folders. */
const TOO_DEEP: Folder = { files: [], folders: [], kinds: new Map(), isWhole: false };

export function createTreeIndex({ read, maxBytes = 24 * MEBIBYTE }: TreeIndexInit): TreeIndex {
  const index: Index = {
    read,
    blobs: new WeightedCache(maxBytes / 2, (objects) => (objects.length + 1) * OBJECT_BYTES),
    folders: new WeightedCache(maxBytes / 2, weightOf),
    underWay: new Map(),
  };
  return {
    async find(tree, isWanted) {
      const found: IndexedFile[] = [];
      collect(await folderAt(index, tree.mirror, tree.oid), { isWanted, found, path: '' });
      return found;
    },
    async at(tree, path) {
      if (!isManifestPath(path) || isHelmTemplatePath(path)) return undefined;
      const entry = await tree.mirror.lookup(tree.oid, path);
      if (entry === undefined || !isFile(entry)) return undefined;
      const [objects] = await objectsOf(index, tree.mirror, [entry]);
      if (objects === undefined || objects.length === 0) return undefined;
      return { path, mode: entry.mode, oid: entry.oid, objects };
    },
    isWhole: async (tree) => (await folderAt(index, tree.mirror, tree.oid)).isWhole,
  };
}

interface Index {
  readonly read: ObjectReader;
  readonly blobs: WeightedCache<Oid, readonly IndexedObject[]>;
  readonly folders: WeightedCache<Oid, Folder>;
  /** Folders that are being read, so that several who ask wait for the same. */
  readonly underWay: Map<Oid, Promise<Folder>>;
}

type Mirror = TreeView['mirror'];

function folderAt(index: Index, mirror: Mirror, oid: Oid, depth = 0): Promise<Folder> {
  const known = index.folders.get(oid);
  if (known !== undefined) return Promise.resolve(known);
  if (depth > MOST_DEPTH) return Promise.resolve(TOO_DEEP);
  const underWay = index.underWay.get(oid) ?? readFolder(index, mirror, { oid, depth });
  index.underWay.set(oid, underWay);
  return underWay;
}

async function readFolder(
  index: Index,
  mirror: Mirror,
  { oid, depth }: { readonly oid: Oid; readonly depth: number },
): Promise<Folder> {
  try {
    const entries = await mirror.list(oid);
    const below = entries.filter(({ mode, name }) => mode === TREE_MODE && name !== 'templates');
    // One after the other, so that a large tree is never in memory as a whole.
    const folders = await mapLimited(below, 1, async ({ name, oid: own }) => ({
      name,
      folder: await folderAt(index, mirror, own, depth + 1),
    }));
    const blobs = entries.filter((entry) => isFile(entry) && isManifestPath(entry.name));
    const objects = await objectsOf(index, mirror, blobs);
    const folder = folderOf(blobs, objects, folders);
    if (folder.isWhole) index.folders.set(oid, folder);
    return folder;
  } finally {
    index.underWay.delete(oid);
  }
}

function folderOf(
  blobs: readonly TreeEntry[],
  objects: readonly (readonly IndexedObject[] | undefined)[],
  below: Folder['folders'],
): Folder {
  const files = blobs.flatMap((entry, at) => {
    const own = objects[at] ?? [];
    return own.length === 0 ? [] : [{ ...entry, objects: own }];
  });
  const folders = below.filter(({ folder }) => folder.kinds.size > 0);
  const own = files.flatMap((file) => file.objects.map(kindOf));
  const kinds = [...own, ...folders.flatMap(({ folder }) => [...folder.kinds.values()])];
  return {
    files,
    folders,
    kinds: new Map(kinds.map((kind) => [`${kind.apiVersion} ${kind.kind}`, kind])),
    isWhole: !objects.includes(undefined) && below.every(({ folder }) => folder.isWhole),
  };
}

function kindOf({ apiVersion, kind }: IndexedObject): ObjectKind {
  return { apiVersion, kind };
}

function weightOf({ files, folders, kinds }: Folder): number {
  return (files.length + folders.length + kinds.size + 1) * OBJECT_BYTES;
}

interface Search {
  readonly isWanted: (kind: ObjectKind) => boolean;
  readonly found: IndexedFile[];
  /** Of the folder, one latin-1 character for each byte, with `/` at its end. */
  readonly path: string;
}

function collect({ files, folders, kinds }: Folder, { isWanted, found, path }: Search): void {
  if (found.length >= MOST_FOUND || ![...kinds.values()].some(isWanted)) return;
  for (const { name, mode, oid, objects } of files) {
    if (found.length >= MOST_FOUND || !objects.some(isWanted)) continue;
    found.push({ ...gitPath(`${path}${name}`), mode, oid, objects });
  }
  for (const { name, folder } of folders) {
    collect(folder, { isWanted, found, path: `${path}${name}/` });
  }
}

/** The objects of each file; `undefined` for one whose content is not here now. */
async function objectsOf(
  index: Index,
  mirror: Mirror,
  entries: readonly TreeEntry[],
): Promise<readonly (readonly IndexedObject[] | undefined)[]> {
  const known = new Map(entries.map(({ oid }) => [oid, index.blobs.get(oid)]));
  const unknown = [...known.keys()].filter((oid) => known.get(oid) === undefined);
  for (let at = 0; at < unknown.length; at += FILES_AT_ONCE) {
    const some = unknown.slice(at, at + FILES_AT_ONCE);
    for (const [oid, objects] of await readSome(index.read, mirror, some)) {
      known.set(oid, objects);
      index.blobs.set(oid, objects);
    }
  }
  return entries.map(({ oid }) => known.get(oid));
}

type Read = readonly (readonly [Oid, readonly IndexedObject[]])[];

async function readSome(read: ObjectReader, mirror: Mirror, oids: readonly Oid[]): Promise<Read> {
  const contents = await Promise.all(oids.map((oid) => contentOf(mirror, oid)));
  const files = oids.flatMap((path, at) => {
    const content = contents[at];
    return content === undefined ? [] : [{ path, content }];
  });
  const promising = files.filter(({ content }) => isPromising(content));
  const others = files.filter((file) => !promising.includes(file));
  const found: Read[number][] = others.map(({ path }) => [path, []]);
  for (const batch of batchesOf(promising)) found.push(...(await readBatch(read, batch)));
  return found;
}

/** Of a file that is too large nothing is known, and never will be. */
async function contentOf(mirror: Mirror, oid: Oid): Promise<Uint8Array | undefined> {
  const size = (await mirror.info(oid))?.size ?? 0;
  return size > MOST_BYTES ? new Uint8Array() : (await mirror.read(oid))?.content;
}

function isPromising(content: Uint8Array): boolean {
  return Buffer.from(content.buffer, content.byteOffset, content.length).includes('apiVersion');
}

function batchesOf(files: readonly FileContent[]): readonly (readonly FileContent[])[] {
  const batches: FileContent[][] = [];
  let room = 0;
  for (const file of files) {
    if (room < file.content.length) {
      batches.push([]);
      room = BATCH_BYTES;
    }
    batches.at(-1)?.push(file);
    room -= file.content.length;
  }
  return batches;
}

/** Files that end the worker together are read one by one, and then only one of them is lost. */
async function readBatch(read: ObjectReader, files: readonly FileContent[]): Promise<Read> {
  const objects = await read(files).catch(() => undefined);
  if (objects !== undefined) return files.map(({ path }, at) => [path, objects[at] ?? []]);
  if (files.length === 1) return files.map(({ path }) => [path, []]);
  return (await mapLimited(files, 1, (file) => readBatch(read, [file]))).flat();
}

function isFile({ mode }: Pick<TreeEntry, 'mode'>): boolean {
  return mode.startsWith('100');
}

/** The last name of a path is enough; templates of Helm are left out by their folder. */
function isManifestPath(path: string): boolean {
  return isYamlPath(path) || isJsonPath(path);
}
