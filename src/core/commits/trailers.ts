import type { Trailer } from '../events/commitData.ts';

/** Lines that git itself writes; one of them makes a mixed last paragraph a block of trailers. */
const BY_GIT = ['Signed-off-by: ', '(cherry picked from commit '];
/** A key, possibly spaces, the separator. Keys are letters, digits and hyphens. */
const TRAILER = /^([A-Za-z0-9-]+)[ \t]*:(.*)$/s;
/** Only what git takes for white space: a no-break space is text. */
const BLANK = /^[ \t\r]*$/;
const INDENTED = /^[ \t\r]+/;
const EDGES = /^[ \t\r]+|[ \t\r]+$/g;

/**
 * The `Key: value` lines of the last paragraph of a commit message, by the rules of
 * `git interpret-trailers --parse --no-divider`: values that go on in indented lines are joined.
 */
export function parseTrailers(message: string): readonly Trailer[] {
  const trailers: { key: string; value: string }[] = [];
  let open: { key: string; value: string } | undefined;
  for (const line of lastBlock(message.split('\n'))) {
    const [, key, value = ''] = TRAILER.exec(line) ?? [];
    if (open && INDENTED.test(line)) open.value += ` ${line.replace(INDENTED, '')}`;
    else open = key === undefined ? undefined : { key, value };
    if (open && open !== trailers.at(-1)) trailers.push(open);
  }
  return trailers.map(({ key, value }) => ({ key, value: value.replace(EDGES, '') }));
}

/** The last paragraph if it counts as trailers; the first paragraph, the title, never does. */
function lastBlock(lines: readonly string[]): readonly string[] {
  const isBlank = (line: string): boolean => !isComment(line) && BLANK.test(line);
  const titleEnd = lines.findIndex(isBlank);
  const end = lines.findLastIndex((line) => !isComment(line) && !isBlank(line)) + 1;
  const before = lines.slice(0, end).findLastIndex(isBlank);
  const block = lines.slice(before + 1, end);
  return titleEnd >= 0 && before >= titleEnd && isTrailerBlock(block) ? block : [];
}

/** All lines are trailers, or one is by git and at least a quarter of them are trailers. */
function isTrailerBlock(block: readonly string[]): boolean {
  let trailers = 0;
  let others = 0;
  let continuations = 0;
  for (const line of block.toReversed()) {
    if (isTrailer(line)) trailers++;
    else if (INDENTED.test(line)) continuations++;
    else others += continuations + (isComment(line) ? 0 : 1);
    // Indented lines go with the line above them.
    if (!INDENTED.test(line)) continuations = 0;
  }
  others += continuations;
  const hasOneByGit = block.some(isByGit);
  return trailers > 0 && (others === 0 || (hasOneByGit && trailers * 3 >= others));
}

function isTrailer(line: string): boolean {
  return isByGit(line) || TRAILER.test(line);
}

function isByGit(line: string): boolean {
  return BY_GIT.some((prefix) => line.startsWith(prefix));
}

function isComment(line: string): boolean {
  return line.startsWith('#');
}
