import * as z from 'zod';
import type { Filters, NotifyTarget } from './config.ts';
import { conditionSchema } from './conditionSchema.ts';
import { durationSchema } from './duration.ts';
import { eventPatternSchema } from './eventPatternSchema.ts';
import { globSchema, pathGlobSchema } from './globSchema.ts';
import { hourWindowSchema } from './hoursSchema.ts';
import { WEBHOOK_KEYS } from './steps/webhook.ts';
import { text, validationSchema } from './validationSchema.ts';

const MOST_ENTRIES = 100;

/** What people call reactions, realities and targets: safe in branch names, trailers and logs. */
export const nameSchema = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,63}$/u, {
  error:
    'A name begins with a letter or digit, and has letters, digits, spaces, dots, _ and - only, at most 64.',
});

/** One, or a list of several; always gives a list. */
export function oneOrMore<T extends z.ZodType>(
  schema: T,
): z.ZodUnion<[z.ZodPipe<T, z.ZodTransform<z.output<T>[], z.output<T>>>, z.ZodArray<T>]> {
  return z.union([
    schema.transform((one: z.output<T>) => [one]),
    z.array(schema).min(1).max(MOST_ENTRIES),
  ]);
}

/** The keys of a reaction that say for which events it is; all that are given must hold. */
const filterShape = {
  on: oneOrMore(eventPatternSchema)
    .default(['commit.created', 'commit.batch'])
    .describe('Event types, or globs of them. Default: every commit.'),
  paths: oneOrMore(pathGlobSchema)
    .optional()
    .meta({ examples: ['k8s/**/*.yaml', ['terraform/**/*.tf', '!**/test/**']] })
    .describe('Globs for changed paths. Deletions and both names of a rename count; `!` excludes.'),
  branches: oneOrMore(globSchema)
    .optional()
    .meta({ examples: ['main', ['main', 'release/*']] })
    .describe('Globs for the short name of the branch; `!` excludes.'),
  author: oneOrMore(globSchema)
    .optional()
    .meta({ examples: ['*@example.com'] })
    .describe('Globs for the name or the address of the author.'),
  actor: oneOrMore(z.enum(['human', 'agent', 'bot']))
    .optional()
    .describe('Who made the commit, as far as it can be told.'),
  message: oneOrMore(text)
    .optional()
    .meta({ examples: ['EMERGENCY'] })
    .describe('The message of the commit has this text, or one of these.'),
  origin: z
    .enum(['local', 'remote'])
    .optional()
    .describe('Whether the commit was made here or came from a remote.'),
  hours: oneOrMore(hourWindowSchema)
    .optional()
    .meta({ examples: ['22-06', ['08:30-12:00', '13-17']] })
    .describe(
      'Windows of the day in which the commit was noticed; over midnight if one ends earlier.',
    ),
  when: conditionSchema('event')
    .optional()
    .meta({ examples: ['event.author.name == "automation" && event.hour < 6'] })
    .describe('A condition in CEL over `event`.'),
} satisfies Record<keyof Filters, z.ZodType>;

export const FILTER_KEYS = Object.keys(filterShape) as readonly (keyof Filters)[];

const concurrencySchema = z.union([
  z.enum(['newest', 'queue']).transform((policy) => ({ policy })),
  z.strictObject({
    group: nameSchema
      .optional()
      .describe(
        'Runs with the same group wait for each other. Default: reaction and branch; of events other than commits: reaction, type and what they are about.',
      ),
    policy: z
      .enum(['newest', 'queue'])
      .default('newest')
      .describe(
        '`newest`: a newer run takes the place of those that wait; `queue`: one after another.',
      ),
  }),
]);

/** Lists of steps: each step is read by itself, against the schema of its kind. */
export const stepLists = z.registry<{ readonly isStepList: true }>();

const steps = z.array(z.unknown()).min(1).register(stepLists, { isStepList: true });

const reactionSchema = z.strictObject({
  description: text.optional().describe('For people: what it is for.'),
  enabled: z.boolean().default(true).describe('`false`: it does not run.'),
  ...filterShape,
  concurrency: concurrencySchema
    .default({ policy: 'newest' })
    .describe('Which of several runs that come shortly after each other are taken.'),
  cooldown: durationSchema
    .optional()
    .meta({ examples: ['5m'] })
    .describe('After a run began, none begins for so long in the same group.'),
  steps: steps.describe('What is done, in order; it ends with the first step that fails.'),
  onFailure: steps.optional().describe('What is done when a step failed for good.'),
});

const path = z.string().min(1).max(1_000);
const realitySchema = z
  .strictObject({
    overlay: z
      .record(path, path)
      .optional()
      .meta({ examples: [{ 'environments/staging': '.' }] })
      .describe('Folders or files of the tree that are laid over others.'),
    env: z
      .record(
        z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, {
          error: 'The name of a variable has letters, digits and _ only.',
        }),
        z.string().max(10_000),
      )
      .optional()
      .meta({ examples: [{ STAGE: 'staging' }] })
      .describe('Variables that the tools of this reality find in their environment.'),
  })
  .nullable()
  .describe('A reality: an isolated in-memory branch that is forked for a run.');

const notifySchema = z
  .union([
    z
      .literal('editor')
      .transform((): NotifyTarget => ({ kind: 'editor' }))
      .describe('In the editor.'),
    z.strictObject({
      webhook: z.strictObject(WEBHOOK_KEYS).describe('As an HTTP POST.'),
    }),
  ])
  .meta({ examples: ['editor', { webhook: { url: '${env:HOOK_URL}' } }] });

const objectiveSchema = z.strictObject({
  target: z
    .number()
    .gt(0)
    .lt(100)
    .meta({ examples: [99.5] })
    .describe('Per cent of the time in which it has to be healthy.'),
  window: durationSchema.meta({ examples: ['7d'] }).describe('Over how long it is counted.'),
  from: z
    .literal('platform.healthCheck')
    .default('platform.healthCheck')
    .describe('The event type that it is computed from.'),
  freezeOnDepleted: z
    .boolean()
    .default(true)
    .describe('Automatic approvals wait for a person while the error budget is used up.'),
});

function section<T extends z.ZodType>(
  schema: T,
  description: string,
): z.ZodOptional<z.ZodNullable<z.ZodRecord<typeof nameSchema, T>>> {
  return z.record(nameSchema, schema).nullish().describe(description);
}

/**
 * The whole file, without the keys `x-…` at its root that are free. One source for the reader and
 * for the JSON Schema.
 */
export const CONFIG_SCHEMA = z.strictObject({
  version: z
    .literal(1, { error: 'It has to be 1, the version of the language that is read here.' })
    .meta({ examples: [1] })
    .describe('The version of this language: 1.'),
  realities: section(realitySchema, 'Realities that steps run in, by name.'),
  reactions: section(reactionSchema, 'What is done on which events, by name.'),
  notify: section(notifySchema, 'Where notifications go, by name.'),
  slo: section(objectiveSchema, 'Service level objectives, by the name of what is deployed.'),
  validation: validationSchema.nullish().describe('How strictly trees are judged.'),
});
