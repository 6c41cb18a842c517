import * as z from 'zod';
import { ReactorError } from '../../../errors.ts';
import type { PlanRecord } from '../../../terraform/plan.ts';
import type { Json, Notes } from '../../stepKind.ts';

const recordSchema = z.object({
  root: z.string(),
  tree: z.string(),
  hash: z.string(),
  state: z.object({ lineage: z.string(), serial: z.number() }),
  workspace: z.string(),
  version: z.string(),
  key: z.string(),
  directory: z.string(),
  expiresAt: z.number(),
});

const planSchema = z.object({
  /** The place of the step that made it. */
  step: z.string(),
  /** The reality that it was made in, `null` outside of one. */
  reality: z.string().nullable(),
  /** Hash of the configuration under which it was made. */
  config: z.string(),
  /** One phrase, e.g. `2 to add, 1 to change, 0 to destroy in terraform/prod`. */
  summary: z.string(),
  /** Applying it would change something; if not, it is deleted already. */
  isChange: z.boolean(),
  record: recordSchema,
});

/** A plan of this run that was not applied yet. */
export type NotedPlan = Readonly<Omit<z.output<typeof planSchema>, 'record'>> & {
  readonly record: PlanRecord;
};

/** The key of plans in the notes of a run. */
export const PLANS = 'terraform';

/** @throws ReactorError `store-failed` if they cannot be read */
export function plansIn(notes: Notes): readonly NotedPlan[] {
  const read = z.array(planSchema).safeParse(notes[PLANS] ?? []);
  if (read.success) return read.data;
  const message = 'The plans of this run cannot be read.';
  throw new ReactorError('store-failed', message, { hint: 'Retry the run; it plans again.' });
}

/** The plans as they are written into the notes. */
export function notedPlans(plans: readonly NotedPlan[]): Json {
  return plans.map(({ record, ...rest }) => ({
    ...rest,
    record: {
      root: record.root,
      tree: record.tree,
      hash: record.hash,
      state: { lineage: record.state.lineage, serial: record.state.serial },
      workspace: record.workspace,
      version: record.version,
      key: record.key,
      directory: record.directory,
      expiresAt: record.expiresAt,
    },
  }));
}
