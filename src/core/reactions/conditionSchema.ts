import * as z from 'zod';
import { conditionProblems, type ConditionScope } from './conditions.ts';

/**
 * A condition in CEL that is read and type-checked with the file, so that a mistake is shown at
 * its place in the condition.
 */
export function conditionSchema(scope: ConditionScope): z.ZodString {
  return z.string().superRefine((text, context) => {
    for (const { message, start, end, suggestion } of conditionProblems(text, scope)) {
      const params = { start, end, ...(suggestion !== undefined && { suggestion }) };
      context.addIssue({ code: 'custom', message, input: text, params });
    }
  });
}
