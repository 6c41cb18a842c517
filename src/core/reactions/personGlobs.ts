import picomatch from 'picomatch';

/**
 * Whether somebody is meant: a glob matches one of the names, and none with `!` before it matches
 * any of them. How letters are written does not matter.
 * @param names what somebody is called, e.g. name and address
 */
export function isPersonMeant(globs: readonly string[], names: readonly string[]): boolean {
  const isOneOf = (wanted: readonly string[]): boolean =>
    wanted.length > 0 && names.some((name) => picomatch.isMatch(name, [...wanted], { ...OPTIONS }));
  const excluded = globs.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1));
  const included = globs.filter((glob) => !glob.startsWith('!'));
  return (included.length === 0 || isOneOf(included)) && !isOneOf(excluded);
}

const OPTIONS = { dot: true, nonegate: true, nocase: true };
