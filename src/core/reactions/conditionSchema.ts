import * as z from 'zod';
import { compileCondition } from '../cel/condition.ts';
import type { Declarations } from '../cel/declarations.ts';

/**
 * A condition in CEL that is read and type-checked with the file, so that a mistake is shown at
 * its place in the condition.
 */
export function conditionSchema(declarations: Declarations): z.ZodString {
  return z.string().superRefine((text, context) => {
    const compiled = compileCondition(text, declarations);
    if (compiled.kind === 'compiled') return;
    for (const { message, start, end, suggestion } of compiled.problems) {
      const params = { start, end, ...(suggestion !== undefined && { suggestion }) };
      context.addIssue({ code: 'custom', message, input: text, params });
    }
  });
}
