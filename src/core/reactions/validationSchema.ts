import * as z from 'zod';
import { pathGlobSchema } from './globSchema.ts';

const MOST_ENTRIES = 100;
/** A text for people. */
export const text = z.string().min(1).max(1_000);

const ruleSchema = z.string().regex(/^[\w./*-]{1,200}$/, {
  error: 'It has to be a rule such as memory-limit, or kubernetes/memory-limit.',
});

/** The section `validation`. */
export const validationSchema = z.strictObject({
  severities: z
    .record(ruleSchema, z.enum(['error', 'warning', 'info', 'off']))
    .default({})
    .meta({ examples: [{ 'kubernetes/memory-limit': 'off' }] })
    .describe('How bad the findings of a rule are, by rule or validator/rule.'),
  ignore: z
    .array(
      z.strictObject({
        rule: ruleSchema
          .meta({ examples: ['memory-limit'] })
          .describe('A rule, a validator and rule, or `*`.'),
        paths: z
          .array(pathGlobSchema)
          .min(1)
          .max(MOST_ENTRIES)
          .optional()
          .meta({ examples: [['legacy/**']] })
          .describe('Globs; all files if not given.'),
        reason: text
          .meta({ examples: ['accepted until the move is done'] })
          .describe('Why it is accepted, for people.'),
      }),
    )
    .max(1_000)
    .default([])
    .describe('Findings that are known and accepted.'),
});
