/**
 * A relative path seen from a directory of the tree, e.g. `../modules/net` from `live/prod`.
 * @returns the path from the top of the tree, empty for the top itself; `undefined` if it leaves it
 */
export function joinTreePath(directory: string, relative: string): string | undefined {
  const names = directory === '' ? [] : directory.split('/');
  for (const name of relative.split('/')) {
    if (name === '' || name === '.') continue;
    if (name !== '..') names.push(name);
    else if (names.pop() === undefined) return undefined;
  }
  return names.join('/');
}

/** Whether a path is a directory or file, or below it; the empty path has everything below it. */
export function isAtOrBelow(path: string, above: string): boolean {
  return above === '' || path === above || path.startsWith(`${above}/`);
}

/** The directory that a path is in; empty for the top of the tree. */
export function directoryOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** The last name of a path. */
export function lastName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
