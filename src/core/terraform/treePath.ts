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
