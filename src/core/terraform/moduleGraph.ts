import { directoryOf, joinTreePath } from '../treePath.ts';
import type { Block, ConfigurationFile, FileReference, Place } from './configuration.ts';

/** A file of a tree and what was read of it. */
export interface SourceFile extends ConfigurationFile {
  readonly path: string;
}

/** A `module` block. */
export interface ModuleCall {
  readonly name: string;
  /** As it stands there; `undefined` if it is missing or an expression. */
  readonly source: string | undefined;
  /** `remote` comes from a registry or another repository, `leaving` from outside of the tree. */
  readonly kind: 'local' | 'leaving' | 'remote' | 'unreadable';
  /** The directory that is called; set if it is local. */
  readonly directory?: string;
  /** The file of the block. */
  readonly path: string;
  /** Where its source stands, else the head of the block. */
  readonly place: Place;
}

/** A directory with configuration. */
export interface Module {
  readonly directory: string;
  readonly files: readonly SourceFile[];
  readonly calls: readonly ModuleCall[];
  readonly references: readonly FileReference[] | 'anything';
}

/** All modules of a tree by their directories. */
export type ModuleGraph = ReadonlyMap<string, Module>;

/** Puts files of configuration together to modules, and finds which modules they call. */
export function buildModuleGraph(files: readonly SourceFile[]): ModuleGraph {
  const byDirectory = Map.groupBy(files, ({ path }) => directoryOf(path));
  return new Map([...byDirectory].map(([directory, own]) => [directory, toModule(directory, own)]));
}

function toModule(directory: string, files: readonly SourceFile[]): Module {
  const calls = files.flatMap((file) =>
    file.blocks.filter(({ type }) => type === 'module').map((block) => toCall(file.path, block)),
  );
  const isOpen = files.some(({ references }) => references === 'anything');
  const known = files.flatMap(({ references }) => (references === 'anything' ? [] : references));
  return { directory, files, calls, references: isOpen ? 'anything' : known };
}

function toCall(path: string, block: Block): ModuleCall {
  const setting = block.settings.get('source');
  const source = typeof setting?.value === 'string' ? setting.value : undefined;
  return {
    name: block.labels[0] ?? '',
    source,
    ...targetOf(directoryOf(path), source),
    path,
    place: setting?.place ?? block.place,
  };
}

function targetOf(
  from: string,
  source: string | undefined,
): Pick<ModuleCall, 'kind' | 'directory'> {
  if (source === undefined) return { kind: 'unreadable' };
  if (/^(\/|[A-Za-z]:[\\/]|file:)/.test(source)) return { kind: 'leaving' };
  if (!/^\.{1,2}([\\/]|$)/.test(source)) return { kind: 'remote' };
  const directory = joinTreePath(from, source.replaceAll('\\', '/'));
  return directory === undefined ? { kind: 'leaving' } : { kind: 'local', directory };
}

/**
 * The modules that people run Terraform in: those that no other calls, those that say where their
 * state is, those with a lock file, and one of each circle that nobody calls from outside.
 * @param locked directories with a lock file
 */
export function rootModulesOf(graph: ModuleGraph, locked: ReadonlySet<string>): readonly string[] {
  const called = new Set(
    [...graph.values()].flatMap(({ directory, calls }) =>
      calls.flatMap((call) => (call.directory === directory ? [] : (call.directory ?? []))),
    ),
  );
  const directories = [...graph.keys()].sort();
  const roots = directories.filter((directory) => {
    return !called.has(directory) || locked.has(directory) || hasBackend(graph.get(directory));
  });
  const reached = new Set<string>();
  for (const root of roots) reach(graph, root, reached);
  for (const directory of directories) {
    if (reached.has(directory)) continue;
    roots.push(directory);
    reach(graph, directory, reached);
  }
  return roots.sort();
}

function hasBackend(module: Module | undefined): boolean {
  const blocks = module?.files.flatMap((file) => file.blocks) ?? [];
  const inner = blocks.filter(({ type }) => type === 'terraform').flatMap((block) => block.blocks);
  return inner.some(({ type }) => type === 'backend' || type === 'cloud');
}

/** Adds to `reached` all directories that a module calls, itself included. */
function reach(graph: ModuleGraph, from: string, reached: Set<string>): void {
  walkCalls(graph, from, (directory) => {
    const isNew = !reached.has(directory);
    reached.add(directory);
    return isNew;
  });
}

/**
 * Comes by a module and all that it calls, once for each call.
 * @param enter says whether to go on with what the directory calls
 */
export function walkCalls(
  graph: ModuleGraph,
  from: string,
  enter: (directory: string) => boolean,
): void {
  const waiting = [from];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (!enter(next)) continue;
    for (const { directory } of graph.get(next)?.calls ?? [])
      if (directory !== undefined) waiting.push(directory);
  }
}

/** The directories that a root module is made of, itself first; also those that are not there. */
export function directoriesOf(graph: ModuleGraph, root: string): ReadonlySet<string> {
  const reached = new Set<string>();
  reach(graph, root, reached);
  return reached;
}
