import type { AgentHost, Confirmation } from '../core/agents/agentHost.ts';
import { rollbackCommand, rollbackQuestion } from '../core/agents/rollbackQuestion.ts';
import type { RollbackPreview } from '../core/agents/rollbackPreview.ts';
import type { AskPerson } from '../core/agents/agentServer.ts';
import { messageOf, ReactorError } from '../core/errors.ts';
import { visible } from './eventLine.ts';
import { EXIT, type CommonOptions, type Terminal } from './terminal.ts';

export interface McpOptions extends CommonOptions {
  /** Roll back without a question where the agent's program cannot ask one. */
  readonly allowRollback?: boolean;
}

/** `git-reactor mcp`: the tools of agents over stdin and stdout, until stdin ends. */
export async function mcp(terminal: Terminal, options: McpOptions): Promise<number> {
  const { serveAgents: serve } = terminal;
  if (serve === undefined) {
    throw new ReactorError('usage', 'No agent can be served here.', {
      hint: 'Run "git-reactor mcp" as a program of its own.',
    });
  }
  const ending = new AbortController();
  void terminal.untilInterrupted(ending.signal).then(() => ending.abort());
  await serve({
    host: (ask) => hostOf(terminal, options, ask),
    onError: (error) => terminal.err(`git-reactor: ${visible(messageOf(error))}\n`),
    over: ending.signal,
  }).finally(() => ending.abort());
  return EXIT.pass;
}

/** Each call opens the repository anew: what it sees is never older than the call. */
function hostOf(
  terminal: Terminal,
  { allowRollback, repo }: McpOptions,
  ask: AskPerson,
): AgentHost {
  return {
    async use({ purpose, repository: wanted }, act) {
      const repository = await terminal.open(repo ?? terminal.cwd, purpose);
      try {
        if (wanted === undefined || wanted === repository.root) return await act(repository);
        throw new ReactorError('usage', `This server is about ${repository.root} alone.`, {
          hint: 'Leave "repository" out, or ask a server that was started for the other one.',
        });
      } finally {
        repository.dispose();
      }
    },
    async confirm(preview, signal) {
      const answer = await ask(rollbackQuestion(preview), signal);
      if (answer === undefined) return allowRollback === true ? { kind: 'yes' } : unasked(preview);
      return { kind: answer ? 'yes' : 'no' };
    },
  };
}

function unasked(preview: RollbackPreview): Confirmation {
  return {
    kind: 'unasked',
    reason: 'A person has to confirm it, and this program has no way to ask one.',
    hint: `A person can do it in a terminal in that folder: ${rollbackCommand(preview)}`,
  };
}
