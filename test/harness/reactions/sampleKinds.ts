import { z } from 'zod';
import { conditionSchema } from '../../../src/core/reactions/conditionSchema.ts';
import { nameIn, textWithEnv } from '../../../src/core/reactions/schemaMarks.ts';
import type { StepKind } from '../../../src/core/reactions/stepKind.ts';

type Sample = Pick<StepKind, 'kind' | 'schema'> & Partial<StepKind>;

function sample(kind: Sample): StepKind {
  return {
    description: `Does ${kind.kind}.`,
    acts: () => false,
    run: () => Promise.resolve({ kind: 'succeeded' }),
    ...kind,
  };
}

const text = z.string().min(1);

/** Kinds with all that a kind may have, for what reads configurations; they do nothing. */
export const SAMPLE_KINDS: readonly StepKind[] = [
  sample({
    kind: 'run',
    schema: z.strictObject({
      run: z.union([text, z.array(text).min(1)]).describe('A command.'),
      shell: z.enum(['sh', 'bash']).optional().describe('A shell.'),
      env: z.record(z.string(), z.string()).optional(),
    }),
    acts: () => true,
    label: (options) => `run ${String((options as { readonly run: unknown }).run)}`,
  }),
  sample({
    kind: 'kubernetes',
    schema: z.strictObject({ kubernetes: z.literal('validate'), strict: z.boolean().optional() }),
  }),
  sample({
    kind: 'terraform',
    schema: z.strictObject({ terraform: z.enum(['plan', 'apply']) }),
    acts: (options) => (options as { readonly terraform: string }).terraform === 'apply',
  }),
  sample({
    kind: 'approve',
    schema: z.strictObject({
      approve: z.union([
        z.literal('required'),
        z.strictObject({ auto: conditionSchema('event').optional() }),
      ]),
    }),
    isGate: true,
  }),
  sample({
    kind: 'realities',
    schema: z.strictObject({
      realities: z.array(nameIn('realities')).min(1),
      steps: z.array(z.unknown()),
    }),
    nested: ['steps'],
  }),
  sample({
    kind: 'deploy',
    // Another kind's name is a key of it.
    schema: z.strictObject({ deploy: text, run: text, slo: nameIn('slo').optional() }),
    acts: () => true,
  }),
  sample({
    kind: 'notify',
    schema: z.strictObject({ notify: z.union([nameIn('notify'), z.array(nameIn('notify'))]) }),
    acts: (options) =>
      [(options as { readonly notify: string | readonly string[] }).notify]
        .flat()
        .some((name) => name !== 'editor'),
  }),
  sample({
    kind: 'webhook',
    schema: z.strictObject({ webhook: textWithEnv() }),
    acts: () => true,
  }),
];
