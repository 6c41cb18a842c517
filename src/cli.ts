import { join } from 'node:path';
import process from 'node:process';
import { brokerCredentials } from './adapters/brokers/brokerCredentials.ts';
import { repositoryOpener } from './adapters/repositoryOpener.ts';
import { standardStreams } from './adapters/system/standardStreams.ts';
import { streamLog } from './adapters/system/streamLog.ts';
import { runProgram } from './terminal/program.ts';

const streams = standardStreams();
const open = repositoryOpener({
  log: streamLog((line) => streams.err(line)),
  grammarDir: __dirname,
  worker: join(__dirname, 'worker.cjs'),
  isTrusted: () => true,
  terraformPath: process.env['GIT_REACTOR_TERRAFORM'] ?? '',
});

const terminal = { ...streams, open, brokerCredentials: () => brokerCredentials(process.env) };

void runProgram(terminal, process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
