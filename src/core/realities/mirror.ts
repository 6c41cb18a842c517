import { type GitPath, gitPath, rawPathOf } from '../commits/gitPath.ts';
import { type DiffOptions, diffTrees } from '../commits/treeDiff.ts';
import { TREE_MODE, type TreeEntry, parseTree } from '../commits/treeObject.ts';
import { differencesOf, missingTree } from '../commits/treeWalk.ts';
import type { Change, Oid } from '../events/commitData.ts';
import type { GitObject, ObjectCounters, ObjectInfo, ObjectSource } from '../ports.ts';
import { WeightedCache } from '../weightedCache.ts';

/** A file, symlink or submodule of a tree, with its whole path. */
export interface MirrorFile extends GitPath {
  readonly mode: string;
  readonly oid: Oid;
}

/** What {@link Mirror.counters} tells beside the counters of its source. */
export interface MirrorCounters extends ObjectCounters {
  /** Bytes, estimated, of trees kept ready to look up names in. */
  readonly parsedBytes: number;
}

export interface MirrorOptions {
  /** Bytes of trees kept ready to look up names in. Default 16 MiB. */
  readonly parsedBytes?: number;
  /** Instead of a number of bytes: trees that several mirrors keep together. */
  readonly parsed?: ParsedTrees;
  /** More files of one tree than this are an error. Default one million. */
  readonly maxFiles?: number;
}

/**
 * The in-memory copy of the repository, filled on demand: what was read once is answered from
 * memory, within byte budgets. It never changes, as what an oid names never changes.
 */
export interface Mirror {
  info(oid: Oid): Promise<ObjectInfo | undefined>;
  /** As `ObjectSource.read`. Contents are shared: do not change them. */
  read(oid: Oid): Promise<GitObject | undefined>;
  /**
   * What a tree has at a path, `undefined` if nothing. Names are taken literally (`..` is a name),
   * symlinks are not followed, submodules not entered.
   * @param path UTF-8, or a change or file of which the exact bytes count
   */
  lookup(tree: Oid, path: string | GitPath): Promise<TreeEntry | undefined>;
  /** The entries of one tree, in stored order. @throws ReactorError `object-missing`, `object-corrupt` */
  list(tree: Oid): Promise<readonly TreeEntry[]>;
  /** All files of a tree and its subtrees, ordered by the bytes of their paths. */
  files(tree: Oid): Promise<readonly MirrorFile[]>;
  /** As `diffTrees`: exact renames, `null` for the empty tree. */
  diff(before: Oid | null, after: Oid | null, options?: DiffOptions): Promise<readonly Change[]>;
  counters(): MirrorCounters;
}

const MEBIBYTE = 1024 * 1024;
const MAX_FILES = 1_000_000;
/** What an entry of a parsed tree takes: two strings, an object, a place in a map. */
const ENTRY_BYTES = 250;

interface ParsedTree {
  readonly entries: readonly TreeEntry[];
  readonly byName: ReadonlyMap<string, TreeEntry>;
}

/** Trees kept ready to look up names in; what an oid names is the same in every mirror. */
export type ParsedTrees = WeightedCache<Oid, ParsedTree>;

/** @param maxBytes default 16 MiB */
export function createParsedTrees(maxBytes = 16 * MEBIBYTE): ParsedTrees {
  return new WeightedCache(maxBytes, ({ entries }) => (entries.length + 1) * ENTRY_BYTES);
}

/** @param source stays its owner's: who made it disposes it */
export function createMirror(source: ObjectSource, options: MirrorOptions = {}): Mirror {
  const parsed = options.parsed ?? createParsedTrees(options.parsedBytes);
  return Object.freeze<Mirror>({
    info: (oid) => source.info(oid),
    read: (oid) => source.read(oid),
    lookup: (tree, path) => lookup({ source, parsed }, tree, path),
    list: async (tree) => (await parsedTree({ source, parsed }, tree)).entries,
    files: (tree) => filesOf(source, tree, options.maxFiles ?? MAX_FILES),
    diff: (before, after, diffOptions) => diffTrees(source, before, after, diffOptions),
    counters: () => ({ ...source.counters(), parsedBytes: parsed.weight }),
  });
}

interface Trees {
  readonly source: ObjectSource;
  readonly parsed: ParsedTrees;
}

async function lookup(
  trees: Trees,
  root: Oid,
  path: string | GitPath,
): Promise<TreeEntry | undefined> {
  const names = rawPathOf(typeof path === 'string' ? { path } : path).split('/');
  let entry: TreeEntry | undefined = { mode: TREE_MODE, name: '', oid: root };
  for (const name of names) {
    if (entry?.mode !== TREE_MODE) return undefined;
    entry = (await parsedTree(trees, entry.oid)).byName.get(name);
  }
  return entry;
}

async function parsedTree({ source, parsed }: Trees, oid: Oid): Promise<ParsedTree> {
  const known = parsed.get(oid);
  if (known) return known;
  const object = await source.read(oid, 'structure');
  if (object?.type !== 'tree') throw missingTree(oid, object);
  const entries = parseTree(object.content, oid);
  // Of a name that is there twice the first counts, as in git.
  const byName = new Map(entries.toReversed().map((entry) => [entry.name, entry]));
  const tree = { entries, byName };
  parsed.set(oid, tree);
  return tree;
}

async function filesOf(
  source: ObjectSource,
  tree: Oid,
  max: number,
): Promise<readonly MirrorFile[]> {
  const differences = await differencesOf(source, null, tree, max);
  return differences.flatMap(({ rawPath, after }) =>
    after ? [{ ...gitPath(rawPath), mode: after.mode, oid: after.oid }] : [],
  );
}
