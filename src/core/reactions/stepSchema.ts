import * as z from 'zod';
import { conditionSchema } from './conditionSchema.ts';
import type { ConditionScope } from './conditions.ts';
import { durationSchema } from './duration.ts';
import { COMMON_KEYS } from './stepKinds.ts';

export const MOST_STEPS = 50;
const LONGEST_TIMEOUT_MS = 7 * 86_400_000;
const USUAL_DELAY_MS = 1_000;
const MOST_ATTEMPTS = 20;

const attempts = z.int().min(1).max(MOST_ATTEMPTS);

/** A time that an attempt may take: not none, and not so long that nobody waits for it. */
const timeoutSchema = durationSchema.superRefine((ms, context) => {
  if (ms > 0 && ms <= LONGEST_TIMEOUT_MS) return;
  context.addIssue({ code: 'custom', message: 'It has to be from 1ms to 7d.', input: ms });
});

/** The keys that every step has, beside those of its kind. */
function createCommonSchema(scope: ConditionScope) {
  return z.strictObject({
    name: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('What people read. Default: what it does.'),
    timeout: timeoutSchema
      .optional()
      .meta({ examples: ['5m'] })
      .describe('How long one attempt may take. Default: that of the kind.'),
    retry: z
      .union([
        attempts.transform((count) => ({ attempts: count, delay: USUAL_DELAY_MS })),
        z.strictObject({
          attempts: attempts.describe('How often it is tried in all.'),
          delay: durationSchema
            .default(USUAL_DELAY_MS)
            .describe('How long before the second attempt; doubles with each one. Default: 1s.'),
        }),
      ])
      .optional()
      .meta({ examples: [3, { attempts: 3, delay: '10s' }] })
      .describe('How often it is tried in all. Default: once.'),
    continueOnError: z.boolean().default(false).describe('The run goes on if the step fails.'),
    when: conditionSchema(scope)
      .optional()
      .meta({ examples: ['event.branch == "main"'] })
      .describe('A condition in CEL over `event`; if it does not hold the step is passed over.'),
  });
}

/** See {@link createCommonSchema}; `onFailure` knows also where and why the run failed. */
export const COMMON_SCHEMAS = {
  steps: createCommonSchema('event'),
  onFailure: createCommonSchema('failure'),
} as const;

/** Whether a key of a step is one that every step has. */
export function isCommonKey(key: string): boolean {
  return COMMON_KEYS.some((common) => common === key);
}
