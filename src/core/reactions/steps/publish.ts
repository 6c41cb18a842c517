import * as z from 'zod';
import type { Hash } from '../../ports.ts';
import { fillText, placeholderProblem } from '../fillText.ts';
import type { Mask } from '../maskText.ts';
import type { Json, StepKind } from '../stepKind.ts';
import { filledText } from './filledText.ts';
import { jsonData, type JsonData } from './jsonData.ts';
import { FACT_TYPES, factProblem, tellFact, type FactType } from './tellFact.ts';

const schema = z.strictObject({
  publish: z
    .strictObject({
      type: z.enum(FACT_TYPES).describe('The type of the event.'),
      subject: filledText.optional().describe('What it is about; default: as its data say.'),
      data: jsonData
        .optional()
        .describe('Its data. Texts may hold placeholders; commit, run and the like are added.'),
    })
    .superRefine(({ type, data = {} }, context) => {
      const message = textProblem(data) ?? factProblem(type, { ...SAMPLE, ...data });
      if (message !== undefined) context.addIssue({ code: 'custom', path: ['data'], message });
    })
    .describe('An event for other reactions and for brokers.'),
});

export interface PublishOptions {
  readonly publish: {
    readonly type: FactType;
    readonly subject?: string | undefined;
    readonly data?: JsonData | undefined;
  };
}

/** What is added by itself, as it looks before there is a run. */
const SAMPLE: JsonData = { deployment: '', commit: '', run: '', by: '', environment: '' };

/** `publish`: tells an event of a type that outside parties tell too. */
export function createPublishKind(ports: {
  readonly hash: Hash;
  readonly mask: Mask;
}): StepKind<PublishOptions> {
  return {
    kind: 'publish',
    description: 'Publishes an event for other reactions and for brokers.',
    schema,
    // Others act on it, here and on other machines.
    acts: () => true,
    label: ({ publish }) => `publish ${publish.type}`,
    async run(context) {
      const { type, subject = '', data = {} } = context.options.publish;
      const filled = fillAll(data, (text) => ports.mask(fillText(text, context))) as JsonData;
      const named = ports.mask(fillText(subject, context));
      const told = await tellFact(ports.hash, context, { type, subject: named, data: filled });
      if ('about' in told) {
        return { kind: 'succeeded', summary: `Published ${type} about ${told.about}.` };
      }
      const reason = `The event was not published: ${told.problem}`;
      return { kind: 'failed', reason, isFinal: true };
    },
  };
}

function textProblem(value: Json): string | undefined {
  let problem: string | undefined;
  fillAll(value, (text) => {
    problem ??= placeholderProblem(text);
    return text;
  });
  return problem;
}

function fillAll(value: Json, fill: (text: string) => string): Json {
  if (typeof value === 'string') return fill(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map((part) => fillAll(part, fill));
  const parts = Object.entries(value).map(([name, part]) => [name, fillAll(part, fill)] as const);
  return Object.fromEntries(parts);
}
