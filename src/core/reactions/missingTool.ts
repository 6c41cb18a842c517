import type { Step } from './config.ts';
import { failureOf } from './lane.ts';
import type { StepKinds } from './ports.ts';
import type { StepFailure } from './stepKind.ts';

/** The first step that needs a program which is not there; found out before the first step runs. */
export async function missingTool(
  steps: readonly Step[],
  kinds: Pick<StepKinds, 'of'>,
  hasTool: (binary: string) => Promise<boolean>,
  prefix = '',
): Promise<StepFailure | null> {
  for (const [index, step] of steps.entries()) {
    const place = `${prefix}${index + 1}`;
    for (const tool of kinds.of(step.kind)?.tools?.(step.options) ?? []) {
      if (await hasTool(tool)) continue;
      const reason = `There is no program ${tool} here, and step ${place} (${step.name}) needs it. Install it.`;
      return { ...failureOf(step, place, null), reason };
    }
    for (const nested of Object.values(step.nested)) {
      const missing = await missingTool(nested, kinds, hasTool, `${place}.`);
      if (missing !== null) return missing;
    }
  }
  return null;
}
