/** Another process of the same person: `git-reactor` with the arguments, in the working directory. */
import process from 'node:process';
import { runProgram } from '../../../src/terminal/program.ts';
import { realOpener } from '../../harness/realEngine.ts';

process.exitCode = await runProgram(
  {
    cwd: process.cwd(),
    isInteractive: false,
    open: realOpener(),
    now: () => Date.now(),
    untilInterrupted: () => new Promise<void>(() => undefined),
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
  },
  process.argv.slice(2),
);
