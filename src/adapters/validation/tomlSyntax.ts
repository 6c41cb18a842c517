import { parse, TomlError } from 'smol-toml';
import { isTomlPath } from './acceptedPaths.ts';
import type { FileCheck } from './fileCheck.ts';
import { LineMap, toFinding } from './lineMap.ts';

/** TOML 1.0; of several mistakes the first. */
export const tomlSyntax: FileCheck = {
  accepts: isTomlPath,
  check({ path, text }) {
    try {
      parse(text);
      return [];
    } catch (error) {
      if (!(error instanceof TomlError)) throw error;
      const lines = new LineMap(text);
      const start = lines.offsetOf(error.line, error.column);
      const said = { path, validator: 'syntax', rule: 'toml', severity: 'error' } as const;
      const help = 'https://toml.io/en/v1.0.0';
      const message = sentenceOf(error.message);
      return [toFinding(lines, { ...said, message, help, start, end: start + 1 })];
    }
  },
};

/** The first line of the parser's message, without its title; the picture below is left out. */
function sentenceOf(message: string): string {
  const [first = ''] = message.split('\n');
  const words = first.replace(/^Invalid TOML document: /, '');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
