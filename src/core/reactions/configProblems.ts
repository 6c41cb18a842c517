import { nearest } from '../cel/nearest.ts';
import type { ConfigProblem } from './config.ts';
import type { ConfigPath, ConfigSource } from './configSource.ts';

/** What is wrong somewhere in the file, before its place is known in lines. */
export interface Mistake {
  readonly path: ConfigPath;
  readonly part?: 'key' | 'value';
  /** A stretch of the text at the path. */
  readonly within?: readonly [number, number];
  readonly message: string;
  readonly suggestion?: string;
}

const MOST_PROBLEMS = 100;

/** Mistakes with their places, in the order of the file, each once and at most a hundred. */
export function toProblems(
  mistakes: readonly Mistake[],
  source: ConfigSource,
): readonly ConfigProblem[] {
  const problems = mistakes.map((mistake) => toProblem(mistake, source));
  return sortedProblems(problems);
}

/** See {@link toProblems}. */
export function sortedProblems(problems: readonly ConfigProblem[]): readonly ConfigProblem[] {
  const known = new Map(problems.map((problem) => [JSON.stringify(problem), problem]));
  return [...known.values()]
    .sort((a, b) => a.line - b.line || a.column - b.column)
    .slice(0, MOST_PROBLEMS);
}

function toProblem(mistake: Mistake, source: ConfigSource): ConfigProblem {
  const { path, part = 'value', within, message, suggestion } = mistake;
  const place = within ? source.placeWithin(path, ...within) : source.placeOf(path, part);
  return { ...place, message, ...(suggestion !== undefined && { suggestion }) };
}

/** A name that is not known: the sentence, with what is likely meant. */
export function unknownName(
  what: string,
  name: string,
  known: readonly string[],
): Pick<Mistake, 'message' | 'suggestion'> {
  const shown = name.length > 60 ? `${name.slice(0, 60)}…` : name;
  const meant = nearest(name, known);
  if (meant !== undefined) {
    return { message: `${what} \`${shown}\`; do you mean \`${meant}\`?`, suggestion: meant };
  }
  const all = known.length === 0 ? '' : ` There are ${known.slice(0, 30).join(', ')}.`;
  return { message: `${what} \`${shown}\`.${all}` };
}
