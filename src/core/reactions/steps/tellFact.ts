import type { EventMap } from '../../events/eventMap.ts';
import { misfit } from '../../events/payloadSchema.ts';
import { DEFINITIONS, PAYLOADS } from '../../events/payloadSchemas.generated.ts';
import type { Hash } from '../../ports.ts';
import type { StepContext } from '../stepKind.ts';
import type { JsonData } from './jsonData.ts';
import { usualEnvironment } from './realityName.ts';

/** What others may tell too: facts about the world, none about this product. */
export const FACT_TYPES = [
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

export type FactType = (typeof FACT_TYPES)[number];

/** A fact that a step tells in the name of its run. */
export interface Fact {
  readonly type: FactType;
  /** What it is about; empty: as its data say. */
  readonly subject: string;
  readonly data: JsonData;
}

/** What became of a fact: what it was told about, or why it does not fit its type. */
export type ToldFact = { readonly about: string } | { readonly problem: string };

/** Tells a fact, with what the run knows of its data where they do not say it. */
export async function tellFact(
  hash: Hash,
  context: StepContext,
  { type, subject, data }: Fact,
): Promise<ToldFact> {
  const whole = { ...added(hash, context, type), ...data };
  const problem = factProblem(type, whole);
  if (problem !== undefined) return { problem };
  const about = subject === '' ? subjectOf(whole) : subject;
  // It was checked against the schema that is made of this type.
  await context.tell(type, about, whole as unknown as EventMap[FactType]);
  return { about };
}

/** Why data do not fit a type, as a sentence without its end; `undefined` if they do. */
export function factProblem(type: FactType, data: JsonData): string | undefined {
  const found = misfit(data, PAYLOADS[type], DEFINITIONS, 'data');
  return found === undefined ? undefined : `${found} for ${type}.`;
}

/** What the run knows of the data of a type, where the step does not say it. */
function added(hash: Hash, context: StepContext, type: FactType): JsonData {
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
