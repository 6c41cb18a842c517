import { TREE_MODE } from '../commits/treeObject.ts';
import type { Oid } from '../events/commitData.ts';
import type { MirrorFile } from '../realities/mirror.ts';
import { directoryOf, isAtOrBelow, joinTreePath } from '../treePath.ts';
import { isModuleFile } from './configuration.ts';
import { directoriesOf } from './moduleGraph.ts';
import type { TreeModules } from './treeModules.ts';

/** Everything of a tree that a root module reads when it is validated. */
export interface Closure {
  readonly root: string;
  /** The directories of the root module and of all local modules that it calls. */
  readonly directories: ReadonlySet<string>;
  /** It may read any file of the tree: a path is not known before it runs, or leads through a link. */
  readonly isOpen: boolean;
  /** Something that it reads and that is not part of the tree, since it lies in a submodule. */
  readonly inSubmodule?: string;
  /** Whether a change of this path, also its deletion, concerns the root module. */
  readonly reads: (path: string) => boolean;
}

/** Works out what a root module reads: its modules, and the files that their expressions name. */
export function closureOf(modules: Pick<TreeModules, 'graph' | 'opaque'>, root: string): Closure {
  const directories = directoriesOf(modules.graph, root);
  const named = referencedPaths(modules, root, directories);
  const paths = [...directories, ...(named ?? []).map(({ path }) => path)];
  const isOpen = named === undefined || paths.some((path) => modules.opaque(path) !== undefined);
  const inSubmodule = paths.find((path) => modules.opaque(path) === 'submodule');
  const reads = (path: string): boolean =>
    isOpen ||
    isOwn(directories, path) ||
    named.some((reference) =>
      reference.isPrefix ? path.startsWith(reference.path) : isAtOrBelow(path, reference.path),
    );
  return { root, directories, isOpen, reads, ...(inSubmodule !== undefined && { inSubmodule }) };
}

/**
 * All that the verdict on a root module depends on. One that may read anything depends on the tree
 * as a whole, which then is one of its inputs.
 */
export function inputsOf(
  closure: Closure,
  tree: Oid,
  files: readonly MirrorFile[],
): readonly MirrorFile[] {
  if (!closure.isOpen) return files.filter(({ path }) => closure.reads(path));
  const own = files.filter(({ path }) => isOwn(closure.directories, path));
  return [...own, { path: '', mode: TREE_MODE, oid: tree }];
}

function isOwn(directories: ReadonlySet<string>, path: string): boolean {
  return directories.has(directoryOf(path)) && isModuleFile(path);
}

interface ReferencedPath {
  readonly path: string;
  readonly isPrefix: boolean;
}

/** `undefined` if it may be anything. */
function referencedPaths(
  { graph }: Pick<TreeModules, 'graph'>,
  root: string,
  directories: ReadonlySet<string>,
): readonly ReferencedPath[] | undefined {
  const found: ReferencedPath[] = [];
  for (const directory of directories) {
    const references = graph.get(directory)?.references ?? [];
    if (references === 'anything') return undefined;
    for (const { base, path, isPrefix } of references) {
      const joined = joinTreePath({ root, module: directory, tree: '' }[base], path);
      if (joined === undefined) continue;
      const isDirectory = isPrefix && (path === '' || path.endsWith('/')) && joined !== '';
      found.push({ path: isDirectory ? `${joined}/` : joined, isPrefix });
    }
  }
  return found;
}
