import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ElicitRequestSchema, type ElicitResult } from '@modelcontextprotocol/sdk/types.js';
import { randomUUID } from 'node:crypto';
import { eventually } from './eventually.ts';
import { processesMarked } from './processTable.ts';

/** How the person before the agent answers a question; told when it is taken back. */
export type Person = (question: string, takenBack: AbortSignal) => Promise<ElicitResult>;

export interface AgentOptions {
  /** Not given: the agent's program cannot ask anybody. */
  readonly person?: Person;
  /** More arguments of `git-reactor mcp`. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What runs `git-reactor`; default: the source. */
  readonly program?: readonly string[];
}

/** What a tool answered. */
export interface Answer {
  readonly isError: boolean;
  /** As the model reads it. */
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
}

/** A real client of the Model Context Protocol, with `git-reactor mcp` as its server. */
export interface Agent {
  readonly client: Client;
  /** What the server wrote to stderr. */
  readonly stderr: () => string;
  readonly call: (name: string, input?: object, signal?: AbortSignal) => Promise<Answer>;
  /** Closes stdin of the server; resolves when nothing of it is left. */
  close(): Promise<void>;
}

const MARK = 'GIT_REACTOR_AGENT_TEST';
const SOURCE = ['test/integration/engine/commandProcess.ts'];

export async function connectAgent(folder: string, options: AgentOptions = {}): Promise<Agent> {
  const { args = [], env, person, program = SOURCE } = options;
  const mark = randomUUID();
  const client = new Client(
    { name: 'an agent', version: '1' },
    { capabilities: person === undefined ? {} : { elicitation: {} } },
  );
  if (person !== undefined) {
    client.setRequestHandler(ElicitRequestSchema, ({ params }, { signal }) =>
      person(params.message, signal),
    );
  }
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [...program, 'mcp', '--repo', folder, ...args],
    env: { ...inherited(), ...env, [MARK]: mark },
    stderr: 'pipe',
  });
  let stderr = '';
  transport.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
  await client.connect(transport);
  return {
    client,
    stderr: () => stderr,
    async call(name, input = {}, signal) {
      const result = await client.callTool(
        { name, arguments: { ...input } },
        undefined,
        signal && { signal },
      );
      const [content] = result.content as { readonly text: string }[];
      const text = content?.text ?? '';
      const json = (result.structuredContent ?? {}) as Answer['json'];
      return { isError: result.isError === true, text, json };
    },
    async close() {
      await client.close();
      await eventually(
        'no process of the server is left',
        () => processesMarked(MARK, mark),
        (left) => left.length === 0,
      );
    },
  };
}

function inherited(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}
