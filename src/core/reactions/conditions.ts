import { compileCondition, type Condition, type ConditionAnswer } from '../cel/condition.ts';
import type { Declarations } from '../cel/declarations.ts';
import type { CelProblem } from '../cel/problem.ts';
import type { EventVariable } from './eventVariables.ts';
import type { StepFailure } from './stepKind.ts';

/** Where a condition stands: it sees `event` alone, or also why the run failed. */
export type ConditionScope = 'event' | 'failure';

const PERSON = { name: 'string', email: 'string' } as const;

const EVENT = {
  type: 'string',
  id: 'string',
  source: 'string',
  subject: 'string',
  time: 'string',
  commit: 'string',
  branch: 'string',
  ref: 'string',
  message: 'string',
  author: PERSON,
  committer: PERSON,
  actor: 'string',
  origin: 'string',
  hour: 'int',
  files: 'list<string>',
  trailers: 'map<string, string>',
  data: 'dyn',
} as const;

const DECLARATIONS: Readonly<Record<ConditionScope, Declarations>> = {
  event: { event: EVENT },
  failure: { event: EVENT, step: 'string', kind: 'string', reason: 'string', reality: 'string' },
};

const MOST_KEPT = 500;
const compiled = new Map<string, Condition | readonly CelProblem[]>();

/** What is wrong with a condition; empty if nothing is. */
export function conditionProblems(text: string, scope: ConditionScope): readonly CelProblem[] {
  const condition = compile(text, scope);
  return 'evaluate' in condition ? [] : condition;
}

/** @param failure why the run failed, for a condition of `onFailure` */
export function evaluateCondition(
  text: string,
  event: EventVariable,
  failure: StepFailure | null = null,
): ConditionAnswer {
  const condition = compile(text, failure === null ? 'event' : 'failure');
  if (!('evaluate' in condition)) {
    return { kind: 'error', message: condition[0]?.message ?? 'It cannot be read.' };
  }
  if (failure === null) return condition.evaluate({ event });
  const { name: step, kind, reason, reality } = failure;
  return condition.evaluate({ event, step, kind, reason, reality: reality ?? '' });
}

function compile(text: string, scope: ConditionScope): Condition | readonly CelProblem[] {
  const key = `${scope} ${text}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const answer = compileCondition(text, DECLARATIONS[scope]);
  const value = answer.kind === 'compiled' ? answer.condition : answer.problems;
  if (compiled.size >= MOST_KEPT) compiled.clear();
  compiled.set(key, value);
  return value;
}
