/** `git-reactor` from source, with credentials from the environment; the arguments are its own. */
import process from 'node:process';
import { brokerCredentials } from '../../../src/adapters/brokers/brokerCredentials.ts';
import { standardStreams } from '../../../src/adapters/system/standardStreams.ts';
import { streamLog } from '../../../src/adapters/system/streamLog.ts';
import { runProgram } from '../../../src/terminal/program.ts';
import { realOpener } from '../../harness/realEngine.ts';

const streams = standardStreams();
const terminal = {
  ...streams,
  open: realOpener({ log: streamLog((line) => streams.err(line)) }),
  brokerCredentials: () => brokerCredentials(process.env),
};
process.exitCode = await runProgram(terminal, process.argv.slice(2));
