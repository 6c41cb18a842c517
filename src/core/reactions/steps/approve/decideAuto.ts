import type { ConditionAnswer } from '../../../cel/condition.ts';

/** What an automatic approval depends on. */
export interface AutoFacts {
  /** The condition as it stands there, and what it says of the event. */
  readonly condition: string;
  readonly answer: ConditionAnswer;
  /** How many things would be destroyed. */
  readonly destroys: number;
  readonly mayDestroy: boolean;
  /** Why automatic approvals are frozen, as a sentence, if they are. */
  readonly frozen: string | undefined;
}

/** Granted by the condition, or why a person decides, as a sentence. */
export type AutoDecision = { readonly granted: string } | { readonly note: string };

/** Whether something is approved without a person. Any doubt means that a person decides. */
export function decideAuto(facts: AutoFacts): AutoDecision {
  const { condition, answer, destroys, mayDestroy, frozen } = facts;
  if (answer.kind === 'error')
    return { note: `The condition \`${condition}\` could not be answered: ${answer.message}` };
  if (!answer.value) return { note: `The condition \`${condition}\` does not hold.` };
  if (frozen !== undefined) return { note: frozen };
  if (destroys > 0 && !mayDestroy) {
    const things = destroys === 1 ? '1 thing' : `${destroys} things`;
    return { note: `It destroys ${things}, and a person decides about that.` };
  }
  return { granted: condition };
}
