/** What is about the editor, or about another repository, and not about the person. */
const DROPPED =
  /^(ELECTRON_|VSCODE_|GIT_REACTOR_|GIT_(DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|NAMESPACE|PREFIX|CONFIG_PARAMETERS|CONFIG_COUNT|CONFIG_KEY_|CONFIG_VALUE_|QUARANTINE_PATH|REFLOG_ACTION|EDITOR|ASKPASS|INTERNAL_)|NODE_CHANNEL_|NODE_UNIQUE_ID)/;

/** Set unless the person or the step says otherwise: nobody is there to answer. */
const QUIET = { GIT_TERMINAL_PROMPT: '0', CI: 'true' };

/**
 * The environment of a program of a step: that of the person, with its search path, home and
 * language, without what the editor and git hooks have put into it.
 * @param own variables of this call; they win
 */
export function programEnvironment(
  inherited: Readonly<Record<string, string | undefined>>,
  own: Readonly<Record<string, string>>,
): Record<string, string | undefined> {
  const kept = Object.entries(inherited).filter(([name]) => !DROPPED.test(name.toUpperCase()));
  return { ...QUIET, ...Object.fromEntries(kept), ...own };
}
