import picomatch from 'picomatch';
import type { Change } from '../../../events/commitData.ts';
import { closureOf } from '../../../terraform/closure.ts';
import { isConfigurationPath } from '../../../terraform/configuration.ts';
import type { TreeModules } from '../../../terraform/treeModules.ts';
import { directoryOf, isAtOrBelow } from '../../../treePath.ts';
import type { TerraformOptions } from './options.ts';

/** Root modules to be planned, in order, or why there are none. */
export type ChosenRoots =
  | { readonly kind: 'roots'; readonly roots: readonly string[] }
  | { readonly kind: 'none'; readonly reason: string };

/** For people: the directory of a root module. */
export function rootName(root: string): string {
  return root === '' ? 'the top directory' : root;
}

/**
 * The paths that differ: both names of a rename, and where a reality lays them.
 * @param overlay what the reality lays over what, see `RealityConfig.overlay`
 */
export function changedPaths(
  changes: readonly Change[],
  overlay: Readonly<Record<string, string>> = {},
): readonly string[] {
  const paths = changes.flatMap(({ path, oldPath }) => [path, ...(oldPath ? [oldPath] : [])]);
  const laid = Object.entries(overlay).flatMap(([from, to]) =>
    paths.filter((path) => isAtOrBelow(path, from)).map((path) => moved(path, from, to)),
  );
  return [...new Set([...paths, ...laid])];
}

function moved(path: string, from: string, to: string): string {
  const rest = path.slice(from.length).replace(/^\//, '');
  return [to === '.' ? '' : to, rest].filter((part) => part !== '').join('/');
}

/** Chooses what is planned: what the step names, else what the changed paths concern. */
export function chooseRoots(
  modules: Pick<TreeModules, 'graph' | 'opaque' | 'roots'>,
  changed: readonly string[],
  { roots, varFiles = [] }: Pick<TerraformOptions, 'roots' | 'varFiles'>,
): ChosenRoots {
  if (modules.roots.length === 0) return none('There is no root module in the tree.');
  if (roots !== undefined) {
    const named = modules.roots.filter(matcherOf(roots));
    return named.length > 0 ? found(named) : none(`No root module matches ${roots.join(', ')}.`);
  }
  const isForAll = changed.some((path) => varFiles.includes(path));
  const concerned = modules.roots.filter(
    (root) => isForAll || changed.some(closureOf(modules, root).reads),
  );
  if (concerned.length > 0) return found(concerned);
  return none(['The change concerns no root module.', ...goneModules(modules, changed)].join(' '));
}

/** Globs for directories; those that begin with `!` exclude. */
function matcherOf(globs: readonly string[]): (root: string) => boolean {
  const excluded = globs.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1));
  const included = globs.filter((glob) => !glob.startsWith('!'));
  const match = (any: readonly string[], root: string): boolean =>
    any.includes('**') || picomatch([...any], { dot: true, nonegate: true })(root);
  return (root) => {
    const name = root === '' ? '.' : root;
    const isIncluded = included.length === 0 || match(included, name);
    return isIncluded && !(excluded.length > 0 && match(excluded, name));
  };
}

/** Sentences about directories that lost all of their configuration: no plan would destroy it. */
export function goneModules(
  { graph }: Pick<TreeModules, 'graph'>,
  changed: readonly string[],
): readonly string[] {
  const gone = changed.filter(isConfigurationPath).map(directoryOf);
  const directories = [...new Set(gone)].filter((directory) => !graph.has(directory));
  return directories.map(
    (directory) =>
      `${rootName(directory)} has no configuration any more; if it was applied, what it made stays.`,
  );
}

function found(roots: readonly string[]): ChosenRoots {
  return { kind: 'roots', roots };
}

function none(reason: string): ChosenRoots {
  return { kind: 'none', reason };
}
