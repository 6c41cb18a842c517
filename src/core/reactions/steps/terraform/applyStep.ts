import { messageOf } from '../../../errors.ts';
import type {
  AppliedResource,
  ApplyOutcome,
  ApplyRequest,
  SavedPlan,
} from '../../../terraform/plan.ts';
import type { TreeView } from '../../../validation/validator.ts';
import type { Step } from '../../config.ts';
import { mayCarryOut } from '../../approved.ts';
import { withoutDocuments } from '../../documents.ts';
import type { Notes, StepContext, StepOutcome } from '../../stepKind.ts';
import { infrastructureFacts, type InfrastructureFact } from './infrastructure.ts';
import { type NotedPlan, notedPlans, PLANS, plansIn } from './notedPlans.ts';
import { type TerraformOptions, terraformSchema } from './options.ts';
import { realityName, type TerraformPorts } from './ports.ts';
import { rootName } from './roots.ts';
import { appliedSentence, joinPhrases } from './sentences.ts';

type Context = StepContext<TerraformOptions>;

/** Applies exactly the plans that this run has made, in order; all of them are looked at first. */
export async function applyStep(ports: TerraformPorts, context: Context): Promise<StepOutcome> {
  const tree = await ports.treeOf(context);
  const reality = realityName(context);
  const plans = plansIn(context.notes).filter((plan) => plan.reality === reality);
  if (tree === null || plans.length === 0) return nothingPlanned(context);
  const changing = plans.filter(({ isChange }) => isChange);
  if (changing.length === 0)
    return { kind: 'skipped', reason: joinPhrases(plans.map(({ summary }) => summary)) };
  const ready: ReadyPlan[] = [];
  for (const noted of changing) {
    const found = await readyPlan(ports, context, noted);
    if (typeof found === 'string') return refusal(noted, found);
    ready.push({ noted, plan: found });
  }
  return applyAll(ports, context, { tree, ready });
}

interface ReadyPlan {
  readonly noted: NotedPlan;
  readonly plan: SavedPlan;
}

interface Work {
  readonly tree: TreeView;
  readonly ready: readonly ReadyPlan[];
}

/** A step that planned nothing left nothing; it is another thing if there is no such step. */
function nothingPlanned(context: Context): StepOutcome {
  const { config, run, notes } = context;
  const elsewhere = plansIn(notes).map(({ reality }) => reality ?? 'none');
  // Other realities have plans of their own; inside and outside of them are never mixed.
  if (elsewhere.some((name) => (name === 'none') !== (context.reality === null))) {
    const names = [...new Set(elsewhere)].join(', ');
    const reason = `The plans of this run were made in other realities (${names}). Put { terraform: apply } beside { terraform: plan }.`;
    return { kind: 'failed', reason, isFinal: true };
  }
  const reaction = config.reactions.find(({ name }) => name === run.reaction);
  if (hasPlan([...(reaction?.steps ?? []), ...(reaction?.onFailure ?? [])]))
    return { kind: 'skipped', reason: 'Nothing was planned that is not applied already.' };
  const reason = 'This run has no plan. Put { terraform: plan } before { terraform: apply }.';
  return { kind: 'failed', reason, isFinal: true };
}

function hasPlan(steps: readonly Step[]): boolean {
  return steps.some(({ kind, options, nested }) => {
    const read = kind === 'terraform' ? terraformSchema.safeParse(options) : undefined;
    return read?.data?.terraform === 'plan' || Object.values(nested).some(hasPlan);
  });
}

/** The plan, or why it is not applied, as a sentence. */
async function readyPlan(
  { planner }: TerraformPorts,
  { config, notes, signal }: Context,
  noted: NotedPlan,
): Promise<SavedPlan | string> {
  if (noted.config !== config.hash)
    return 'The configuration of reactions has changed since it was planned. Plan again.';
  if (!mayCarryOut(notes, noted.step, noted.record.hash))
    return 'This plan is not among those that were approved. Plan again, and ask again.';
  const opened = await planner.reopen(noted.record, signal);
  return opened.kind === 'reopened' ? opened.plan : opened.reason;
}

function refusal({ record }: NotedPlan, reason: string): StepOutcome & { kind: 'failed' } {
  return {
    kind: 'failed',
    reason: `${rootName(record.root)} is not applied: ${reason}`,
    isFinal: true,
  };
}

async function applyAll(
  ports: TerraformPorts,
  context: Context,
  { tree, ready }: Work,
): Promise<StepOutcome> {
  const applied: AppliedResource[] = [];
  let { notes } = context;
  for (const { noted, plan } of ready) {
    context.log(`Applying ${rootName(plan.root)}.`);
    const outcome = await ports.planner.apply(plan, requestOf(context, tree), context.signal);
    const done = 'applied' in outcome ? outcome.applied : [];
    applied.push(...done);
    await tellApplied(context, plan, done);
    if (!isStillThere(outcome)) notes = without(notes, noted);
    if (outcome.kind !== 'applied') return { ...stopped(outcome, plan, applied), notes };
  }
  const phrases = ready.map(({ noted }) => noted.summary);
  return { kind: 'succeeded', summary: `Applied ${joinPhrases(phrases)}.`, notes };
}

function requestOf(context: Context, tree: TreeView): ApplyRequest {
  const environment = context.reality?.environment;
  return {
    tree,
    ...(environment !== undefined && { environment }),
    onProgress: (line) => context.log(line),
  };
}

function isStillThere({ kind }: ApplyOutcome): boolean {
  return kind === 'refused' || kind === 'locked';
}

function without(notes: Notes, { record }: NotedPlan): Notes {
  const left = plansIn(notes).filter((plan) => plan.record.key !== record.key);
  return { ...withoutDocuments(notes, new Set([record.hash])), [PLANS]: notedPlans(left) };
}

function stopped(
  outcome: Exclude<ApplyOutcome, { kind: 'applied' }>,
  { root }: SavedPlan,
  applied: readonly AppliedResource[],
): StepOutcome & { kind: 'failed' } {
  const verb = isStillThere(outcome) ? 'is not applied' : 'was not applied to its end';
  const reason = `${rootName(root)} ${verb}: ${outcome.reason} ${appliedSentence(applied)}`;
  const findings = 'findings' in outcome ? outcome.findings : [];
  // What was applied before it would be refused the second time.
  const isFinal = outcome.kind !== 'locked' || applied.length > 0;
  return { kind: 'failed', reason, findings, isFinal };
}

/** What was done is done, also if it cannot be told. */
async function tellApplied(
  context: Context,
  { root, workspace, summary }: SavedPlan,
  applied: readonly AppliedResource[],
): Promise<void> {
  const { subject, options } = context;
  const named = workspace === 'default' ? root || 'default' : workspace;
  const environment = options.environment ?? realityName(context) ?? named;
  if (subject === null) return;
  const place = { environment, commit: subject.commit.oid };
  try {
    for (const fact of infrastructureFacts(applied, summary.resources, place))
      await tellFact(context, environment, fact);
  } catch (error) {
    context.log(`What was applied could not be published: ${messageOf(error)}`);
  }
}

function tellFact(
  context: Context,
  environment: string,
  { type, data }: InfrastructureFact,
): Promise<void> {
  return context.tell(type, environment, data);
}
