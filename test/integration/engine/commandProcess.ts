/** `git-reactor` from source; the arguments are its own. */
import process from 'node:process';
import { serveAgents } from '../../../src/adapters/agents/serveAgents.ts';
import { standardStreams } from '../../../src/adapters/system/standardStreams.ts';
import { runProgram } from '../../../src/terminal/program.ts';
import { realOpener } from '../../harness/realEngine.ts';

const terminal = { ...standardStreams(), open: realOpener(), serveAgents };
process.exitCode = await runProgram(terminal, process.argv.slice(2));
