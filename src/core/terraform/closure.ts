import { directoryOf, isAtOrBelow, joinTreePath } from '../treePath.ts';
import { isModuleFile } from './configuration.ts';
import { directoriesOf, type ModuleGraph } from './moduleGraph.ts';

/** Everything of a tree that a root module reads when it is validated. */
export interface Closure {
  readonly root: string;
  /** The directories of the root module and of all local modules that it calls. */
  readonly directories: ReadonlySet<string>;
  /** Whether a change of this path, also its deletion, concerns the root module. */
  reads(path: string): boolean;
}

/** Works out what a root module reads: its modules, and the files that their expressions name. */
export function closureOf(graph: ModuleGraph, root: string): Closure {
  const directories = directoriesOf(graph, root);
  const extra = referencedPaths(graph, root, directories);
  const reads = (path: string): boolean =>
    (directories.has(directoryOf(path)) && isModuleFile(path)) ||
    extra === 'anything' ||
    extra.some((reference) =>
      reference.isPrefix ? path.startsWith(reference.path) : isAtOrBelow(path, reference.path),
    );
  return { root, directories, reads };
}

interface ReferencedPath {
  readonly path: string;
  readonly isPrefix: boolean;
}

function referencedPaths(
  graph: ModuleGraph,
  root: string,
  directories: ReadonlySet<string>,
): readonly ReferencedPath[] | 'anything' {
  const found: ReferencedPath[] = [];
  for (const directory of directories) {
    const references = graph.get(directory)?.references ?? [];
    if (references === 'anything') return 'anything';
    for (const { base, path, isPrefix } of references) {
      const joined = joinTreePath(base === 'root' ? root : directory, path);
      if (joined === undefined) continue;
      const isDirectory = isPrefix && (path === '' || path.endsWith('/')) && joined !== '';
      found.push({ path: isDirectory ? `${joined}/` : joined, isPrefix });
    }
  }
  return found;
}
