import { devNull } from 'node:os';

/** Which of git's own variables a child may inherit: where git and its settings live, and who. */
const KEPT = new Set([
  'GIT_EXEC_PATH',
  'GIT_CONFIG_GLOBAL',
  'GIT_CONFIG_SYSTEM',
  'GIT_CONFIG_NOSYSTEM',
  'GIT_ATTR_NOSYSTEM',
  'GIT_CEILING_DIRECTORIES',
  'GIT_AUTHOR_NAME',
  'GIT_AUTHOR_EMAIL',
  'GIT_COMMITTER_NAME',
  'GIT_COMMITTER_EMAIL',
]);

/** Set on every call: no questions, no translated words, objects as their oid says. */
const ALWAYS = { GIT_TERMINAL_PROMPT: '0', GIT_NO_REPLACE_OBJECTS: '1', LC_ALL: 'C' };

/** Set on reads: missing objects of a partial clone stay missing, in old gits too. */
const FOR_READS = { GIT_NO_LAZY_FETCH: '1', GIT_ALLOW_PROTOCOL: 'none' };

/**
 * The environment of a git call. What a hook or a person's shell says about another repository
 * (`GIT_DIR`, `GIT_INDEX_FILE`, …) does not reach it.
 * @param own variables of this call; they win
 */
export function gitEnvironment(
  inherited: Readonly<Record<string, string | undefined>>,
  writes: boolean,
  own: Readonly<Record<string, string>> = {},
): Record<string, string | undefined> {
  const kept = Object.entries(inherited).filter(([name]) => isInherited(name.toUpperCase()));
  return { ...Object.fromEntries(kept), ...ALWAYS, ...(writes ? {} : FOR_READS), ...own };
}

function isInherited(name: string): boolean {
  return KEPT.has(name) || !(name.startsWith('GIT_') || name === 'LC_ALL' || name === 'LANGUAGE');
}

/**
 * Options before the command. No call runs the repository's file system monitor or signature
 * checker, nor its hooks unless they are asked for; a read takes no lock that git can do without.
 */
export function gitOptions(writes: boolean, runsHooks: boolean): readonly string[] {
  const settings = ['core.fsmonitor=false', 'log.showSignature=false'];
  if (!runsHooks) settings.push(`core.hooksPath=${devNull}`);
  const options = settings.flatMap((setting) => ['-c', setting]);
  return writes ? options : ['--no-optional-locks', ...options];
}
