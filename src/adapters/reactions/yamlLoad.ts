import { Lexer } from 'yaml';
import type { Stretch } from './yamlTree.ts';

/** Smaller files are read in an instant, whatever they hold. */
const SMALL = 16 * 1024;
const MOST_PARTS = 100_000;
const MOST_DEPTH = 40;

/** Why a large text would take the parser seconds or its whole stack, and where that begins. */
export interface Overload {
  readonly message: string;
  readonly stretch: Stretch;
}

/** Looks at the parts of a large text before the parser does; `undefined`: it can be parsed. */
export function overloadOf(text: string): Overload | undefined {
  if (text.length <= SMALL) return undefined;
  let [at, parts, depth] = [0, 0, 0];
  for (const part of new Lexer().lex(text)) {
    if (part === '[' || part === '{') depth++;
    if (part === ']' || part === '}') depth--;
    const stretch: Stretch = [at, at + 1];
    if (depth < 0)
      return { message: `This is no YAML: nothing is open that ${part} closes.`, stretch };
    if (depth > MOST_DEPTH)
      return { message: `It is nested more than ${MOST_DEPTH} levels deep.`, stretch };
    if (++parts > MOST_PARTS) return { message: `It has more than ${MOST_PARTS} parts.`, stretch };
    // The lexer puts marks of its own between the parts; they are no part of the text.
    if (!/^[\x02\x18\x1f]$/.test(part)) at += part.length;
  }
  return undefined;
}
