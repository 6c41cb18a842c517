import { isPlainObject } from '../isPlainObject.ts';

interface Measure {
  /** Entries of a list. */
  readonly most: number;
  /** Characters of a text. */
  readonly longest: number;
}

const FIRST: Measure = { most: 100, longest: 1_000 };
const DEEPEST = 8;
/** Control characters but for line breaks and tabs, and what is there and cannot be seen. */
const UNSEEN =
  /(?![\n\t\u200d])[\p{Cc}\p{Cf}\p{Co}\u2028\u2029\u115f\u1160\u3164\ufe00-\ufe0e\u{e0100}-\u{e01ef}]/gu;

/**
 * A JSON value of at most so many characters: lists and texts are cut until it fits. What a list
 * of an object lost is told beside it, as `nameLeftOut: 12`.
 */
export function briefly(value: unknown, characters: number): unknown {
  let measure = FIRST;
  let brief = cut(value, measure, 0);
  while (JSON.stringify(brief).length > characters && measure.most > 1) {
    measure = { most: measure.most >> 1, longest: Math.max(40, measure.longest >> 1) };
    brief = cut(value, measure, 0);
  }
  return brief;
}

/** A text of others, with everything that it holds to be seen. */
export function visibleText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(UNSEEN, (hidden) => `\\u{${(hidden.codePointAt(0) ?? 0).toString(16)}}`);
}

function cut(value: unknown, measure: Measure, depth: number): unknown {
  if (typeof value === 'string') return shortened(value, measure.longest);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === DEEPEST) return '…';
  if (Array.isArray(value)) {
    return value.slice(0, measure.most).map((each: unknown) => cut(each, measure, depth + 1));
  }
  if (!isPlainObject(value)) return '…';
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, FIRST.most)
      .flatMap(([name, each]): [string, unknown][] => {
        const rest = Array.isArray(each) ? each.length - measure.most : 0;
        const kept: [string, unknown] = [name, cut(each, measure, depth + 1)];
        return rest > 0 ? [kept, [`${name}LeftOut`, rest]] : [kept];
      }),
  );
}

function shortened(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return `${text.slice(0, longest).toWellFormed()}… (${text.length - longest} more characters)`;
}
