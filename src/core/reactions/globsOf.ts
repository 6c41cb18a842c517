import picomatch from 'picomatch';

const compiled = new WeakMap<readonly string[], (text: string) => boolean>();

/** Matches what one of the globs matches and none of those with `!` before it. */
export function globsOf(globs: readonly string[]): (text: string) => boolean {
  const known = compiled.get(globs);
  if (known !== undefined) return known;
  const options = { dot: true, nonegate: true };
  const isOut = globs.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1));
  const isIn = globs.filter((glob) => !glob.startsWith('!'));
  const [included, excluded] = [isIn, isOut].map((each) => picomatch(each, options));
  const isMatch = (text: string): boolean =>
    (isIn.length === 0 || included?.(text) === true) && excluded?.(text) !== true;
  compiled.set(globs, isMatch);
  return isMatch;
}
