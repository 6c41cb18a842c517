/** `git-reactor watch --json` from source; the argument is the folder. */
import process from 'node:process';
import { standardStreams } from '../../../src/adapters/system/standardStreams.ts';
import { runProgram } from '../../../src/terminal/program.ts';
import { realOpener } from '../../harness/realEngine.ts';

const [folder = '.'] = process.argv.slice(2);
const terminal = { ...standardStreams(), open: realOpener() };
process.exitCode = await runProgram(terminal, ['watch', '--json', '--repo', folder]);
