import type { PlanOutcome, SavedPlan } from '../../../terraform/plan.ts';
import type { TreeView } from '../../../validation/validator.ts';
import { type NotedDocument, withDocuments } from '../../documents.ts';
import type { Notes, StepContext, StepOutcome } from '../../stepKind.ts';
import { type NotedPlan, notedPlans, PLANS, plansIn } from './notedPlans.ts';
import type { TerraformOptions } from './options.ts';
import { realityName, type TerraformPorts } from './ports.ts';
import { changedPaths, chooseRoots, goneModules, rootName } from './roots.ts';
import { joinPhrases, planPhrase, planText } from './sentences.ts';

type Context = StepContext<TerraformOptions>;

/** Plans root modules; a run has all of the plans that a step makes, or none. */
export async function planStep(ports: TerraformPorts, context: Context): Promise<StepOutcome> {
  const { subject, options, reality } = context;
  const tree = await ports.treeOf(context);
  if (tree === null)
    return {
      kind: 'skipped',
      reason: 'The event is not about a commit: there is no tree to plan.',
    };
  const modules = await ports.modulesOf(tree);
  const changed = changedPaths(subject?.changes ?? [], reality?.overlay);
  const chosen = chooseRoots(modules, changed, options);
  if (chosen.kind === 'none') return { kind: 'skipped', reason: chosen.reason };
  goneModules(modules, changed).forEach((sentence) => context.log(sentence));
  // An earlier attempt, or the time before a restart, may have left some.
  await discardAll(ports, plansIn(context.notes).filter(isOf(context)));
  return planAll(ports, context, { tree, roots: chosen.roots });
}

interface Work {
  readonly tree: TreeView;
  readonly roots: readonly string[];
}

async function planAll(
  ports: TerraformPorts,
  context: Context,
  { tree, roots }: Work,
): Promise<StepOutcome> {
  const { varFiles } = context.options;
  const environment = context.reality?.environment;
  const request = {
    tree,
    ...(varFiles !== undefined && { variableFiles: varFiles }),
    ...(environment !== undefined && { environment }),
  };
  const plans: SavedPlan[] = [];
  let isDone = false;
  try {
    for (const root of roots) {
      context.log(`Planning ${rootName(root)}.`);
      const outcome = await ports.planner.plan({ ...request, root }, context.signal);
      if (outcome.kind !== 'planned') return failure(outcome, root);
      plans.push(outcome.plan);
    }
    isDone = true;
    await discardAll(ports, plans.filter(({ summary }) => !summary.isChange).map(toRecord));
    return succeeded(context, plans);
  } finally {
    if (!isDone) await discardAll(ports, plans.map(toRecord));
  }
}

function failure(
  outcome: Exclude<PlanOutcome, { kind: 'planned' }>,
  root: string,
): StepOutcome & { kind: 'failed' } {
  const reason = `${rootName(root)} cannot be planned: ${outcome.reason}`;
  if (outcome.kind === 'failed') return { kind: 'failed', reason, findings: outcome.findings };
  return { kind: 'failed', reason, isFinal: outcome.kind === 'unavailable' };
}

function succeeded(context: Context, plans: readonly SavedPlan[]): StepOutcome {
  const noted = plans.map((plan) => toNoted(context, plan));
  const summary = joinPhrases(noted.map((each) => each.summary));
  return { kind: 'succeeded', summary, notes: notesOf(context, plans, noted) };
}

function notesOf(
  context: Context,
  plans: readonly SavedPlan[],
  noted: readonly NotedPlan[],
): Notes {
  const others = plansIn(context.notes).filter((plan) => !isOf(context)(plan));
  const documents = plans.map((plan, index) => toDocument(context, plan, noted[index]));
  const notes = withDocuments(context.notes, context.step, documents);
  return { ...notes, [PLANS]: notedPlans([...others, ...noted]) };
}

function toNoted(context: Context, plan: SavedPlan): NotedPlan {
  const reality = realityName(context);
  return {
    step: context.step,
    reality,
    config: context.config.hash,
    summary: planPhrase(plan.summary, plan, reality),
    isChange: plan.summary.isChange,
    record: plan,
  };
}

function toDocument({ step }: Context, plan: SavedPlan, noted?: NotedPlan): NotedDocument {
  const { summary, root, hash, expiresAt } = plan;
  return {
    step,
    title: `Terraform plan of ${rootName(root)}`,
    summary: `terraform: ${noted?.summary ?? ''}`,
    text: planText(summary),
    hash,
    isChange: summary.isChange,
    destroys: summary.destroy,
    ...(summary.isChange && { expiresAt }),
  };
}

function isOf({ step }: Pick<Context, 'step'>): (plan: NotedPlan) => boolean {
  return (plan) => plan.step === step;
}

function toRecord(record: SavedPlan): Pick<NotedPlan, 'record'> {
  return { record };
}

/** Deletes plans; one that cannot be deleted now is swept when it has expired. */
export async function discardAll(
  { planner }: Pick<TerraformPorts, 'planner'>,
  plans: readonly Pick<NotedPlan, 'record'>[],
): Promise<void> {
  await Promise.allSettled(plans.map(({ record }) => planner.discard(record)));
}
