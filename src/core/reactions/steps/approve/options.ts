import * as z from 'zod';
import { conditionSchema } from '../../conditionSchema.ts';
import { durationSchema } from '../../duration.ts';
import { globSchema } from '../../globSchema.ts';

/** What a step of the kind `approve` says; everything has a default. */
export interface ApproveDetails {
  /** A condition in CEL: where it holds, nobody is asked. */
  readonly auto?: string | undefined;
  readonly autoDestroys?: boolean | undefined;
  /** Milliseconds. */
  readonly expires?: number | undefined;
  readonly by?: readonly string[] | undefined;
  readonly byOther?: boolean | undefined;
  readonly message?: string | undefined;
  readonly unchanged?: 'ask' | 'skip' | undefined;
}

export interface ApproveOptions {
  readonly approve: 'required' | ApproveDetails;
}

/** A time above this cannot be waited for with one timer. */
const LONGEST_MS = 14 * 24 * 60 * 60_000;

const details: z.ZodType<ApproveDetails> = z.strictObject({
  auto: conditionSchema('event')
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
    .describe('How long the question waits, e.g. `4h`; a plan waits a day at most. Default: 24h.'),
  by: z
    .array(globSchema)
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

/** A step of the kind `approve`. */
export const approveSchema: z.ZodObject = z.strictObject({
  approve: z
    .union([z.literal('required'), details])
    .describe(
      'Waits until a person, or a condition, approves exactly what earlier steps have planned.',
    ),
});
