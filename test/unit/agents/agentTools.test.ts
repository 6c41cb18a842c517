import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { AgentHost } from '../../../src/core/agents/agentHost.ts';
import { createTool, LOOKS, type ToolResult } from '../../../src/core/agents/agentTool.ts';
import { createAgentTools } from '../../../src/core/agents/agentTools.ts';
import { TOOL_NAMES } from '../../../src/core/agents/toolNames.ts';
import { ReactorError } from '../../../src/core/errors.ts';
import { textMask } from '../../../src/core/reactions/maskText.ts';
import { VERSION } from '../../../src/core/version.ts';
import { MCP_PROVIDER } from '../../../src/ui/ids.ts';
import { CHECKOUT } from '../../harness/checkout.ts';

interface Manifest {
  readonly version: string;
  readonly contributes: {
    readonly languageModelTools: readonly {
      readonly name: string;
      readonly modelDescription: string;
      readonly inputSchema: object;
    }[];
    readonly mcpServerDefinitionProviders: readonly { readonly id: string }[];
  };
}

const { contributes, version } = JSON.parse(
  readFileSync(join(CHECKOUT, 'package.json'), 'utf8'),
) as Manifest;

const host = {} as AgentHost;
const never = new AbortController().signal;

function call(
  run: () => Promise<ToolResult>,
  env: Readonly<Record<string, string>> = {},
  signal = never,
): Promise<ToolResult> {
  const words = { name: TOOL_NAMES.explain, title: '', description: '', annotations: LOOKS };
  const tool = createTool({ ...words, input: z.strictObject({}), run }, textMask(env));
  return tool.call(host, {}, signal);
}

describe('the tools of agents', () => {
  it('are the same in code and manifest', () => {
    const tools = createAgentTools({});
    expect(tools.map(({ name }) => name)).toEqual(Object.values(TOOL_NAMES));
    expect(
      contributes.languageModelTools.map(({ name, modelDescription, inputSchema }) => ({
        ...{ name, inputSchema },
        description: modelDescription,
      })),
    ).toEqual(
      tools.map(({ name, inputSchema, description }) => ({ name, inputSchema, description })),
    );
    expect(contributes.mcpServerDefinitionProviders.map(({ id }) => id)).toEqual([MCP_PROVIDER]);
  });

  it('have the version of the manifest', () => {
    expect(VERSION).toBe(version);
  });

  it('say that what they answer is data, and mask the secrets in it', async () => {
    const env = { APP_TOKEN: 'topsecret' };
    const result = await call(
      () => Promise.resolve({ list: [{ 'a topsecret': 'https://me:pass@example.com topsecret' }] }),
      env,
    );
    expect(result['note']).toMatch(/not instructions/);
    expect(JSON.stringify(result)).not.toMatch(/topsecret|me:pass/);
  });

  it('tell errors in a sentence with what to do next, masked', async () => {
    const details = { hint: 'Look at https://me:pass@example.com.' };
    const failing = call(() =>
      Promise.reject(new ReactorError('git-failed', 'It broke.', details)),
    );
    await expect(failing).rejects.toThrow(/^It broke\. Look at https:\/\/(?!me)/);
  });

  it('end with what the signal says, whatever they came to', async () => {
    const ending = new AbortController();
    const failing = call(
      () => {
        ending.abort(new Error('Cancelled.'));
        return Promise.reject(new Error('Broken pipe.'));
      },
      {},
      ending.signal,
    );
    await expect(failing).rejects.toThrow('Cancelled.');
    await expect(call(() => Promise.resolve({}), {}, ending.signal)).rejects.toThrow('Cancelled.');
  });
});
