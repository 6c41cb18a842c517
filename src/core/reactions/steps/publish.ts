import * as z from 'zod';
import type { EventMap } from '../../events/eventMap.ts';
import { misfit } from '../../events/payloadSchema.ts';
import { DEFINITIONS, PAYLOADS } from '../../events/payloadSchemas.generated.ts';
import type { Hash } from '../../ports.ts';
import { fillText, placeholderProblem } from '../fillText.ts';
import type { Mask } from '../maskText.ts';
import type { Json, StepContext, StepKind } from '../stepKind.ts';
import { filledText } from './filledText.ts';
import { usualEnvironment } from './realityName.ts';
import { jsonData, type JsonData } from './jsonData.ts';

/** What others may tell too: facts about the world, none about this product. */
const TYPES = [
  'deployment.requested',
  'deployment.started',
  'deployment.completed',
  'deployment.failed',
  'deployment.rolledBack',
  'infrastructure.clusterCreated',
  'infrastructure.namespaceCreated',
  'infrastructure.resourceCreated',
  'infrastructure.resourceUpdated',
  'infrastructure.resourceDeleted',
  'platform.healthCheck',
  'platform.sloViolation',
  'platform.errorBudgetDepleted',
] as const;

export type PublishedType = (typeof TYPES)[number];

const schema = z.strictObject({
  publish: z
    .strictObject({
      type: z.enum(TYPES).describe('The type of the event.'),
      subject: filledText.optional().describe('What it is about; default: as its data say.'),
      data: jsonData
        .optional()
        .describe('Its data. Texts may hold placeholders; commit, run and the like are added.'),
    })
    .superRefine(({ type, data = {} }, context) => {
      const message = textProblem(data) ?? dataProblem(type, { ...SAMPLE, ...data });
      if (message !== undefined) context.addIssue({ code: 'custom', path: ['data'], message });
    })
    .describe('An event for other reactions and for brokers.'),
});

export interface PublishOptions {
  readonly publish: {
    readonly type: PublishedType;
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
      const { type, subject, data = {} } = context.options.publish;
      const filled = fillAll(data, (text) => ports.mask(fillText(text, context))) as JsonData;
      const whole = { ...added(ports.hash, context, type), ...filled };
      const reason = dataProblem(type, whole);
      if (reason !== undefined) {
        return { kind: 'failed', reason: `The event was not published: ${reason}`, isFinal: true };
      }
      const named = subject === undefined ? '' : ports.mask(fillText(subject, context));
      const about = named === '' ? subjectOf(whole) : named;
      // It was checked against the schema that is made of this type.
      await context.tell(type, about, whole as unknown as EventMap[PublishedType]);
      return { kind: 'succeeded', summary: `Published ${type} about ${about}.` };
    },
  };
}

/** What the run knows of the data of a type, where the step does not say it. */
function added(hash: Hash, context: StepContext, type: PublishedType): JsonData {
  const { run, step, subject } = context;
  const known: JsonData = {
    environment: usualEnvironment(context),
    ...(subject !== null && { commit: subject.commit.oid }),
    ...(type.startsWith('deployment.') && { deployment: hash(`${run.run}\0${step}`) }),
    ...(type === 'deployment.requested' && { by: run.reaction }),
    ...(type === 'deployment.started' && { run: run.run }),
  };
  return known;
}

function subjectOf(data: JsonData): string {
  const parts = ['environment', 'name', 'address', 'namespace', 'cluster'].flatMap((key) => {
    const part = data[key];
    return typeof part === 'string' && part !== '' ? [part] : [];
  });
  return parts.join('/') || 'default';
}

function dataProblem(type: PublishedType, data: JsonData): string | undefined {
  const found = misfit(data, PAYLOADS[type], DEFINITIONS, 'data');
  return found === undefined ? undefined : `${found} for ${type}.`;
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
