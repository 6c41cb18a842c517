import type { Scalar } from 'yaml';

const SPACE = /\s/;
const BLOCK_HEADER = /^[|>][^\n]*\n?/;

/**
 * Where a character of a scalar's value stands in the text of its file, in UTF-16 units. Value and
 * source are gone through together: white space may be written in another way, and quotes may be
 * escaped.
 */
export function scalarPlace(text: string, { range, source = '' }: Scalar, offset: number): number {
  const [start, end] = range ?? [0, 0];
  const written = text.slice(start, end);
  const quote = /^["']/.exec(written)?.[0];
  let at = quote === undefined ? (BLOCK_HEADER.exec(written)?.[0].length ?? 0) : 1;
  const isSpace = (letter: string | undefined): boolean =>
    letter !== undefined && SPACE.test(letter);
  const skipSpace = (): void => {
    while (isSpace(written[at])) at++;
  };
  for (let index = 0; index < offset; index++) {
    if (isSpace(source[index])) {
      if (!isSpace(source[index + 1])) at = afterSpace(written, at, quote);
      continue;
    }
    skipSpace();
    at += lettersFor(written, at, quote);
  }
  if (!isSpace(source[offset])) skipSpace();
  return Math.min(start + at, end);
}

/** Past white space, written as such or, between double quotes, as `\n` and its like. */
function afterSpace(written: string, from: number, quote: string | undefined): number {
  let at = from;
  for (;;) {
    if (SPACE.test(written[at] ?? '')) at += 1;
    else if (quote === '"' && /^\\[nrt \n]/.test(written.slice(at, at + 2))) at += 2;
    else return at;
  }
}

/** How many characters stand in the source for one of the value. */
function lettersFor(written: string, at: number, quote: string | undefined): number {
  if (quote === "'") return written.startsWith("''", at) ? 2 : 1;
  if (quote !== '"' || written[at] !== '\\') return 1;
  const escape = /^\\(?:x..|u.{4}|U.{8}|.)/s.exec(written.slice(at, at + 10));
  return escape?.[0].length ?? 1;
}
