import type { ReactionsConfig, Step } from './config.ts';
import type { StepKind } from './stepKind.ts';

/** A reaction with the names of its steps that act, for the person who is asked for consent. */
export interface ActingSteps {
  readonly reaction: string;
  readonly steps: readonly string[];
}

/** All that acts in a configuration, in the order of the file; reactions that only look are not in it. */
export function actingSteps(
  config: ReactionsConfig,
  kindOf: (kind: string) => StepKind | undefined,
): readonly ActingSteps[] {
  return config.reactions.flatMap(({ name, isEnabled, steps, onFailure }) => {
    if (!isEnabled) return [];
    const acting = namesOf([...steps, ...onFailure], kindOf);
    return acting.length === 0 ? [] : [{ reaction: name, steps: acting }];
  });
}

function namesOf(
  steps: readonly Step[],
  kindOf: (kind: string) => StepKind | undefined,
): readonly string[] {
  return steps.flatMap((step) => [
    ...(acts(step, kindOf(step.kind)) ? [step.name] : []),
    ...namesOf(Object.values(step.nested).flat(), kindOf),
  ]);
}

/** As for the hash of what acts: a kind that is not there, or cannot say so, acts. */
function acts({ options }: Step, kind: StepKind | undefined): boolean {
  try {
    return kind === undefined || kind.acts(options) || kind.needsLeave?.(options) === true;
  } catch {
    return true;
  }
}
