import { lm } from 'vscode';
import { TOOL_NAMES } from '../../core/agents/toolNames.ts';
import { DisposableStore, type Disposable } from '../../core/disposable.ts';
import { Lazily } from '../../core/lazily.ts';
import type { Repositories } from '../repositories.ts';
import type { EditorTool } from './editorTool.ts';

/**
 * Hands the tools to the language models of the editor, where it has such. What they do is loaded
 * when one is called.
 */
export function registerLanguageModelTools(repositories: Repositories): Disposable {
  const owned = new DisposableStore();
  const { registerTool } = (lm as Partial<typeof lm> | undefined) ?? {};
  if (registerTool === undefined) return owned;
  for (const name of Object.values(TOOL_NAMES)) {
    const tool = new Lazily<EditorTool>(async () => {
      const { createEditorTool } = await import('./editorTool.ts');
      return createEditorTool(name, repositories);
    });
    owned.add(registerTool(name, tool.methods('invoke', 'prepareInvocation')));
  }
  return owned;
}
