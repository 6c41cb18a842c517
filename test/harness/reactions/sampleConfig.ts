import { sha256 } from '../../../src/adapters/system/sha256.ts';
import type { ReactionsConfig, Reaction, Step } from '../../../src/core/reactions/config.ts';

/** A step with what all steps have by default. */
export function step(kind: string, given: Partial<Step> = {}): Step {
  const common = { retry: { attempts: 1, delayMs: 1_000 }, continueOnError: false, nested: {} };
  return { kind, name: kind, options: {}, ...common, ...given };
}

/** A reaction to every commit, if it does not say otherwise. */
export function reaction(
  name: string,
  steps: readonly Step[],
  given: Partial<Reaction> = {},
): Reaction {
  return {
    name,
    hash: sha256(JSON.stringify([name, steps, given])),
    isEnabled: true,
    filters: { on: ['commit.created'] },
    steps,
    onFailure: [],
    concurrency: { policy: 'newest' },
    cooldownMs: 0,
    ...given,
  };
}

/** A configuration of reactions, as its text reads. */
export function config(...reactions: readonly Reaction[]): Omit<ReactionsConfig, 'hash'> {
  const actingHash = sha256(JSON.stringify(reactions));
  const validation = { severities: {}, ignore: [] };
  return { actingHash, realities: {}, reactions, notify: {}, slo: {}, validation };
}
