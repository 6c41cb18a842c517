import {
  CancellationError,
  LanguageModelTextPart,
  LanguageModelToolResult,
  type CancellationToken,
  type LanguageModelToolInvocationOptions,
  type LanguageModelToolInvocationPrepareOptions,
  type PreparedToolInvocation,
} from 'vscode';
import { TOOL_NAMES, type ToolName } from '../../core/agents/toolNames.ts';
import type { Repositories } from '../repositories.ts';
import { createEditorHost } from './editorHost.ts';
import { confirmationOf, invocationWords } from './invocationWords.ts';

/** One tool as the editor calls it: first what the person reads and is asked, then the call. */
export interface EditorTool {
  prepareInvocation(
    options: LanguageModelToolInvocationPrepareOptions<object>,
  ): Promise<PreparedToolInvocation>;
  /** @throws Error with a sentence for the model, CancellationError */
  invoke(
    options: LanguageModelToolInvocationOptions<object>,
    token: CancellationToken,
  ): Promise<LanguageModelToolResult>;
}

export async function createEditorTool(
  name: ToolName,
  repositories: Repositories,
): Promise<EditorTool> {
  const { createAgentTools, previewOfCall } = await import('../../core/agents/agentTools.ts');
  const tool = createAgentTools(process.env).find((each) => each.name === name);
  if (tool === undefined) throw new Error(`There is no tool ${name}.`);
  const host = createEditorHost(repositories);
  return {
    async prepareInvocation({ input }) {
      const invocationMessage = invocationWords(name, input);
      if (name !== TOOL_NAMES.rollback) return { invocationMessage };
      // What cannot be planned asks nobody: the call itself will say why.
      const preview = await previewOfCall(host, input).catch(() => undefined);
      if (preview === undefined) return { invocationMessage };
      host.showing(preview);
      return { invocationMessage, confirmationMessages: confirmationOf(preview) };
    },
    async invoke({ input }, token) {
      const ending = new AbortController();
      const cancel = (): void => ending.abort(new CancellationError());
      const listening = token.onCancellationRequested(cancel);
      if (token.isCancellationRequested) cancel();
      try {
        const result = await tool.call(host, input, ending.signal);
        return new LanguageModelToolResult([new LanguageModelTextPart(JSON.stringify(result))]);
      } finally {
        listening.dispose();
      }
    },
  };
}
