import * as z from 'zod';
import { compileCondition } from '../../../cel/condition.ts';
import type { Declarations } from '../../../cel/declarations.ts';
import { durationSchema } from '../../duration.ts';

/** A time above this cannot be waited for with one timer. */
const LONGEST_MS = 14 * 24 * 60 * 60_000;

/** The schema of steps of the kind `approve`. @param declarations what conditions may use */
export function approveSchema(declarations: Declarations) {
  const details = z.strictObject({
    auto: conditionSchema(declarations)
      .optional()
      .describe(
        'A condition in CEL over `event`. Where it holds, nobody is asked; an error in it means that a person decides.',
      ),
    autoDestroys: z
      .boolean()
      .optional()
      .describe(
        'Whether `auto` may also approve what destroys something. Default: a person decides.',
      ),
    expires: durationSchema
      .refine((ms) => ms > 0 && ms <= LONGEST_MS, 'It has to be above 0 and at most 14d.')
      .optional()
      .describe(
        'How long the question waits, e.g. `4h`; a plan waits a day at most. Default: 24h.',
      ),
    by: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe('Globs of names and addresses of those who may answer. Default: anybody.'),
    byOther: z
      .boolean()
      .optional()
      .describe('Whether whoever wrote the commit, or had it written, may not answer.'),
    message: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('What the question begins with, e.g. `Apply to production?`.'),
    unchanged: z
      .enum(['ask', 'skip'])
      .optional()
      .describe(
        'What happens where the plans of the run change nothing; `skip` asks nobody. Default: ask, since later steps may act all the same.',
      ),
  });
  return z.strictObject({
    approve: z
      .union([z.literal('required'), details])
      .describe(
        'Waits until a person, or a condition, approves exactly what earlier steps have planned.',
      ),
  });
}

export type ApproveOptions = Readonly<z.output<ReturnType<typeof approveSchema>>>;
export type ApproveDetails = Exclude<ApproveOptions['approve'], 'required'>;

/** A condition that is read with the configuration, so that a mistake is shown at its place. */
function conditionSchema(declarations: Declarations): z.ZodString {
  return z.string().superRefine((text, context) => {
    const compiled = compileCondition(text, declarations);
    if (compiled.kind === 'compiled') return;
    for (const { message, start, end, suggestion } of compiled.problems) {
      const params = { start, end, ...(suggestion !== undefined && { suggestion }) };
      context.addIssue({ code: 'custom', message, input: text, params });
    }
  });
}
