/** The tools that agents may call, in the editor and over MCP. */
export const TOOL_NAMES = {
  getEvents: 'git-reactor_get_events',
  explain: 'git-reactor_explain',
  validateWorktree: 'git-reactor_validate_worktree',
  rollback: 'git-reactor_rollback',
} as const;

export type ToolName = (typeof TOOL_NAMES)[keyof typeof TOOL_NAMES];
