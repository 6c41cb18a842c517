import type { Reaction } from './config.ts';
import type { StepKinds } from './ports.ts';
import type { Run, RunStep } from './run.ts';
import type { Notes } from './stepKind.ts';

/**
 * The step that was cut off while it acted outside, or inside of one that was cut off: what it has
 * done nobody knows, so it is never repeated by itself.
 */
export function interruptedStep({ steps }: Pick<Run, 'steps'>): RunStep | undefined {
  const isInside = ({ place }: RunStep): boolean =>
    steps.some((around) => isOpen(around) && place.startsWith(`${around.place}.`));
  return (
    steps.find(({ acts, status }) => acts && status === 'running') ??
    steps.find((step) => step.acts && isInside(step))
  );
}

function isOpen({ status }: RunStep): boolean {
  return status === 'running' || status === 'waiting';
}

/**
 * The outer steps that need not be taken again after a restart: all up to the first whose notes do
 * not hold any more, unless something acted since.
 */
export async function doneBefore(given: {
  readonly run: Run;
  readonly reaction: Reaction;
  readonly notes: Notes;
  readonly kinds: Pick<StepKinds, 'of'>;
}): Promise<readonly RunStep[]> {
  const { run, reaction, notes, kinds } = given;
  const ended = run.steps.filter((step) => !isOpen(step));
  for (const [index, { kind }] of reaction.steps.entries()) {
    const place = String(index + 1);
    const step = ended.find((each) => each.place === place);
    if (step?.status !== 'succeeded') continue;
    const holds = (await kinds.of(kind)?.stillHolds?.(notes)) ?? true;
    const since = ended.slice(ended.indexOf(step));
    if (!holds && !since.some(({ acts }) => acts)) return ended.slice(0, ended.indexOf(step));
  }
  return ended;
}
