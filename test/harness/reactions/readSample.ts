import { createConfigReader } from '../../../src/adapters/reactions/readConfigText.ts';
import { sha256 } from '../../../src/adapters/system/sha256.ts';
import type {
  ConfigProblem,
  ReactionsConfig,
  ReadConfig,
} from '../../../src/core/reactions/config.ts';
import { SAMPLE_KINDS } from './sampleKinds.ts';

/** Reads a text with {@link SAMPLE_KINDS}. */
export const readSample: (text: string) => ReadConfig = createConfigReader({
  kinds: { all: SAMPLE_KINDS },
  hash: sha256,
});

/** The configuration of a text that has to be right. */
export function configOf(text: string, read = readSample): ReactionsConfig {
  const result = read(text);
  if (result.kind === 'config') return result.config;
  throw new Error(shown(result.problems).join('\n'));
}

/** The problems of a text that has to be wrong. */
export function problemsOf(text: string, read = readSample): readonly ConfigProblem[] {
  const result = read(text);
  if (result.kind === 'broken') return result.problems;
  throw new Error(`There is no problem in\n${text}`);
}

/** `line:column-endLine:endColumn message`, for a look at them. */
export function shown(problems: readonly ConfigProblem[]): readonly string[] {
  return problems.map(
    ({ line, column, endLine, endColumn, message }) =>
      `${line}:${column}-${endLine}:${endColumn} ${message}`,
  );
}

/** What stands at the place of a problem on one line. */
export function stretchOf(text: string, { line, column, endColumn }: ConfigProblem): string {
  return (text.split('\n')[line - 1] ?? '').slice(column - 1, endColumn - 1);
}
