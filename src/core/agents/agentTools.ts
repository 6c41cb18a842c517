import { textMask } from '../reactions/maskText.ts';
import type { AgentTool } from './agentTool.ts';
import { explainTool } from './explainTool.ts';
import { getEventsTool } from './getEventsTool.ts';
import { rollbackTool } from './rollbackTool.ts';
import { validateWorktreeTool } from './validateWorktreeTool.ts';

export { previewOfCall } from './rollbackTool.ts';

/**
 * All tools, in the order in which they are shown.
 * @param env its secrets are masked in what the tools answer
 */
export function createAgentTools(
  env: Readonly<Record<string, string | undefined>>,
): readonly AgentTool[] {
  const mask = textMask(env);
  return [getEventsTool(mask), explainTool(mask), validateWorktreeTool(mask), rollbackTool(mask)];
}
