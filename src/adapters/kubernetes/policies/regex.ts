import { RE2JS } from 're2js';

const MOST_LETTERS = 2_000;
const MOST_KEPT = 200;
const KEPT = new Map<string, RE2JS>();

/**
 * A regular expression of RE2, as Kubernetes takes them: its time grows with the text alone.
 * @throws Error if it is none, or longer than anybody writes it
 */
function expression(pattern: string): RE2JS {
  const known = KEPT.get(pattern);
  if (known !== undefined) return known;
  if (pattern.length > MOST_LETTERS) {
    throw new Error(`A regular expression has more than ${MOST_LETTERS} characters.`);
  }
  if (KEPT.size >= MOST_KEPT) KEPT.clear();
  const compiled = RE2JS.compile(pattern);
  KEPT.set(pattern, compiled);
  return compiled;
}

/** Whether a text holds what the expression means, anywhere in it. */
export function matches(text: string, pattern: string): boolean {
  return expression(pattern).matcher(text).find();
}

/** The first stretch that an expression means; empty if there is none. */
export function find(text: string, pattern: string): string {
  return findAll(text, pattern, 1)[0] ?? '';
}

/** All stretches that an expression means, `most` of them at most. */
export function findAll(text: string, pattern: string, most = Infinity): readonly string[] {
  const matcher = expression(pattern).matcher(text);
  const found: string[] = [];
  while (found.length < most && matcher.find()) found.push(matcher.group() ?? '');
  return found;
}
