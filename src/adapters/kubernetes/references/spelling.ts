import { distance } from 'fastest-levenshtein';

/** Shorter words differ by a letter on purpose: `blue` and `glue`, `prod` and `prow`. */
const LEAST_WORD = 5;
const MOST_LETTERS = 253;
const MOST_WORDS = 20;

/** Names in which those are found quickly that a slip may have been meant for. */
export type KnownNames = ReadonlyMap<string, readonly string[]>;

export function knownNames(names: Iterable<string>): KnownNames {
  const byTrait = new Map<string, string[]>();
  for (const name of new Set(names)) {
    for (const trait of traitsOf(name)) {
      const same = byTrait.get(trait);
      if (same === undefined) byTrait.set(trait, [name]);
      else same.push(name);
    }
  }
  return byTrait;
}

/**
 * The one of the known names of which a name is plainly a slip: one word of it differs by a
 * letter or two, a dash is missing or too many. Names that differ by a number or by a whole word
 * (`app-1` and `app-2`, `app-dev` and `app-prod`) are names of their own.
 * @param fits which of them count
 */
export function meantName(
  name: string,
  known: KnownNames,
  fits: (name: string) => boolean = () => true,
): string | undefined {
  for (const trait of traitsOf(name)) {
    const meant = known.get(trait)?.find((each) => isSlip(name, each) && fits(each));
    if (meant !== undefined) return meant;
  }
  return undefined;
}

/** What two names have in common if one is a slip of the other: all words but one, or letters. */
function traitsOf(name: string): readonly string[] {
  if (name.length > MOST_LETTERS) return [];
  const words = name.split(/[.-]/).slice(0, MOST_WORDS);
  const others = words.map((_, at) => [...words.slice(0, at), '*', ...words.slice(at + 1)]);
  return [bare(name), ...others.map((each) => each.join('-'))];
}

function isSlip(name: string, known: string): boolean {
  if (name === known || Math.abs(name.length - known.length) > 2) return false;
  if (bare(name) === bare(known)) return true;
  const [words, others] = [name.split(/[.-]/), known.split(/[.-]/)];
  if (words.length !== others.length) return false;
  const different = words.flatMap((word, index) => {
    const other = others[index] ?? '';
    return word === other ? [] : [[word, other] as const];
  });
  const [pair, ...more] = different;
  return pair !== undefined && more.length === 0 && isSlipOfWord(...pair);
}

function isSlipOfWord(word: string, other: string): boolean {
  if (Math.max(word.length, other.length) < LEAST_WORD) return false;
  if (/\d/.test(word + other)) return false;
  if (isSwapped(word, other)) return true;
  return distance(word, other) <= (Math.min(word.length, other.length) >= 10 ? 2 : 1);
}

/** Two letters next to each other have changed places. */
function isSwapped(word: string, other: string): boolean {
  if (word.length !== other.length) return false;
  let at = 0;
  while (at < word.length && word[at] === other[at]) at += 1;
  const swapped = `${word.slice(0, at)}${word[at + 1] ?? ''}${word[at] ?? ''}${word.slice(at + 2)}`;
  return swapped === other;
}

function bare(name: string): string {
  return name.replaceAll(/[.-]/g, '');
}
