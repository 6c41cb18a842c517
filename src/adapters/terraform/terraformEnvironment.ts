/** For a check nothing of a person's shell counts but where their settings and plugins are. */
const KEPT_BY_CHECKS = new Set(['TF_CLI_CONFIG_FILE']);

/** What would change what a command does, where it keeps things, or what it prints. */
const DROPPED_BY_PLANS =
  /^TF_(CLI_ARGS|LOG|DATA_DIR|WORKSPACE|INPUT|IN_AUTOMATION|REATTACH_PROVIDERS|PLUGIN_CACHE)/;

/** Set on every call: no questions, no hints for people, no call home. */
const ALWAYS = { TF_IN_AUTOMATION: '1', TF_INPUT: '0', CHECKPOINT_DISABLE: '1' };

/**
 * The environment of a terraform call. A check depends on nothing but the tree; a plan also gets
 * the variables (`TF_VAR_…`) and tokens of the person.
 * @param own variables of this call; they win
 */
export function terraformEnvironment(
  inherited: Readonly<Record<string, string | undefined>>,
  purpose: 'check' | 'plan',
  own: Readonly<Record<string, string>> = {},
): Record<string, string | undefined> {
  const isKept = (name: string): boolean =>
    !name.startsWith('TF_') ||
    (purpose === 'check' ? KEPT_BY_CHECKS.has(name) : !DROPPED_BY_PLANS.test(name));
  const kept = Object.entries(inherited).filter(([name]) => isKept(name.toUpperCase()));
  return { ...Object.fromEntries(kept), ...ALWAYS, ...own };
}
