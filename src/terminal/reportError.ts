import { isReactorError, messageOf, type ErrorCode } from '../core/errors.ts';
import { EXIT, outJson, type CommonOptions, type Terminal } from './terminal.ts';

const USAGE: ReadonlySet<ErrorCode> = new Set([
  'usage',
  'config-invalid',
  'revision-unknown',
  'empty-repository',
]);

/** Tells a person (or with `--json` a script) what went wrong, and answers the exit code. */
export function reportError(terminal: Terminal, options: CommonOptions, error: unknown): number {
  const message = messageOf(error);
  const hint = isReactorError(error) ? error.hint : '';
  const code = isReactorError(error) ? error.code : 'unexpected';
  if (options.json === true) {
    const place = isReactorError(error) ? error.place : {};
    outJson(terminal, { error: { code, message, hint, ...place } });
  } else terminal.err(`git-reactor: ${message}${hint === '' ? '' : ` ${hint}`}\n`);
  return isReactorError(error) && USAGE.has(error.code) ? EXIT.usage : EXIT.broken;
}
