import type { ReadConfig } from './config.ts';

/** What a person's own settings say about the configuration of a repository. */
export interface Restrictions {
  /** Names of reactions that do not run here; unknown ones mean nothing. */
  readonly disabled: readonly string[];
  /** `false`: steps that act are passed over, whatever was consented to. */
  readonly mayAct: boolean;
}

/**
 * Lays a person's own settings over what was read of a configuration: they take away and never add.
 * Hashes stay as they are, so nobody's consent depends on it.
 */
export function restrict(
  read: ReadConfig,
  { disabled }: Pick<Restrictions, 'disabled'>,
): ReadConfig {
  if (read.kind === 'broken' || disabled.length === 0) return read;
  const reactions = read.config.reactions.map((reaction) =>
    disabled.includes(reaction.name) ? { ...reaction, isEnabled: false } : reaction,
  );
  return { kind: 'config', config: { ...read.config, reactions } };
}
