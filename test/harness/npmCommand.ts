import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A program and the arguments that come before all others. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
}

/**
 * How to call npm: the one that runs us (`npm test`), else the one beside this Node, else the one
 * on the path.
 */
export function npmCommand(): Command {
  const beside = join(dirname(process.execPath), '../lib/node_modules/npm/bin/npm-cli.js');
  const script = [process.env['npm_execpath'], beside].find(
    (path) => path?.endsWith('npm-cli.js') === true && existsSync(path),
  );
  return script === undefined
    ? { program: 'npm', args: [] }
    : { program: process.execPath, args: [script] };
}
