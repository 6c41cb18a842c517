import picomatch from 'picomatch';

/**
 * A glob as handlers write it, from the root of the repository: one without a slash means files of
 * that name in any folder, as in `.gitignore`, so `*.tf` also means `network/main.tf`.
 */
export function pathPattern(glob: string): string {
  const [mark, rest] = glob.startsWith('!') ? ['!', glob.slice(1)] : ['', glob];
  return rest.includes('/') ? glob : `${mark}**/${rest}`;
}

/** Whether a path matches one of the globs, and none of those with `!` before it. */
export function matchesPattern(path: string, globs: readonly string[]): boolean {
  const options = { dot: true, nonegate: true };
  const all = globs.map(pathPattern);
  const isIn = all.filter((glob) => !glob.startsWith('!'));
  const isOut = all.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1));
  const isWanted = isIn.length === 0 || picomatch(isIn, options)(path);
  return isWanted && (isOut.length === 0 || !picomatch(isOut, options)(path));
}
