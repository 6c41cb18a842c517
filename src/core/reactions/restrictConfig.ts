import type { ReactionsConfig } from './config.ts';

/** A configuration with whether what acts in it may act here. */
export interface LayeredConfig {
  readonly config: ReactionsConfig;
  readonly mayAct: boolean;
}

/** What a person's own settings say about the configuration of a repository. */
export interface Restrictions {
  /** Names of reactions that do not run here; unknown ones mean nothing. */
  readonly disabled: readonly string[];
  readonly mayAct: boolean;
}

/** Lays a person's own settings over a configuration: they take away and never add. */
export function restrict(layer: LayeredConfig, { disabled, mayAct }: Restrictions): LayeredConfig {
  const reactions = layer.config.reactions.map((reaction) =>
    disabled.includes(reaction.name) ? { ...reaction, isEnabled: false } : reaction,
  );
  return { config: { ...layer.config, reactions }, mayAct: layer.mayAct && mayAct };
}
