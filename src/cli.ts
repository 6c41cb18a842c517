import { join } from 'node:path';
import process from 'node:process';
import { brokerCredentials } from './adapters/brokers/brokerCredentials.ts';
import { repositoryOpener } from './adapters/repositoryOpener.ts';
import { standardStreams } from './adapters/system/standardStreams.ts';
import { streamLog } from './adapters/system/streamLog.ts';
import type { ServeAgents } from './core/agents/agentServer.ts';
import { runProgram } from './terminal/program.ts';

const streams = standardStreams();
const open = repositoryOpener({
  log: streamLog((line) => streams.err(line)),
  grammarDir: __dirname,
  worker: join(__dirname, 'worker.cjs'),
  isTrusted: () => true,
  gitPath: process.env['GIT_REACTOR_GIT'] ?? '',
  terraformPath: process.env['GIT_REACTOR_TERRAFORM'] ?? '',
  protectedBranches: wordsOf(process.env['GIT_REACTOR_PROTECTED_BRANCHES']),
});
const serveAgents: ServeAgents = async (init) =>
  (await import('./adapters/agents/serveAgents.ts')).serveAgents(init);

const terminal = {
  ...streams,
  open,
  serveAgents,
  brokerCredentials: () => brokerCredentials(process.env),
};

void runProgram(terminal, process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});

function wordsOf(text = ''): readonly string[] {
  return text.split(/\s+/).filter(Boolean);
}
