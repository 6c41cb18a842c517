import { shortType } from '../../events/event.ts';
import type { StepContext } from '../stepKind.ts';
import { realityName } from './realityName.ts';

/** The variable with the path of the file that holds the event as JSON. */
export const EVENT_FILE = 'GIT_REACTOR_EVENT';

const LONGEST_VALUE = 4_096;

/**
 * What a program of a step finds in its environment: variables of the reality, over them those of
 * the step, over them what it is about, each empty where it is not known. None of it ever becomes
 * part of a command.
 */
export function stepEnvironment(
  context: StepContext,
  own: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const { event, subject, run, reality, step, failure } = context;
  const about = {
    EVENT_TYPE: shortType(event),
    COMMIT: subject?.commit.oid,
    BRANCH: subject?.commit.branch,
    TREE: subject?.commit.tree,
    REACTION: run.reaction,
    RUN: run.run,
    REALITY: realityName(context),
    STEP: step,
    FAILED_STEP: failure?.name,
    FAILURE: failure?.reason,
  };
  const named = Object.entries(about).map(
    ([name, value]) => [`GIT_REACTOR_${name}`, printable(value ?? '')] as const,
  );
  return { ...reality?.environment, ...own, ...Object.fromEntries(named) };
}

/** No variable can hold a NUL. */
function printable(value: string): string {
  return value.replaceAll('\0', '').slice(0, LONGEST_VALUE);
}
