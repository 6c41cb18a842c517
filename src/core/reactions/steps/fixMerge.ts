import { isReactorError } from '../../errors.ts';
import type { Oid } from '../../events/commitData.ts';
import type { MergeOutcome } from '../../realities/mergeCommits.ts';
import { ownTrailers, withTrailers } from '../ownCommits.ts';
import type { StepContext } from '../stepKind.ts';
import { findingsReason } from './findingTexts.ts';
import type { Fixed, FixOptions, FixPorts } from './fixPorts.ts';

/** A fix on its branch. */
interface Offered {
  readonly fix: string;
  readonly branch: string;
  readonly oid: Oid;
}

/** Why a fix is only offered, or what the branch of the run is at now. */
export type Merged =
  | { readonly kind: 'merged'; readonly into: string; readonly oid: Oid }
  | { readonly kind: 'offered'; readonly why?: string };

const ABOUT_BRANCHES: ReadonlySet<string> = new Set([
  'branch-checked-out',
  'branch-moved',
  'branch-unknown',
]);

/** Merges the fix into the branch of the run, or says why it is only offered. */
export async function mergeIfAsked(
  ports: FixPorts,
  context: StepContext<FixOptions>,
  { subject: { commit }, last }: Fixed,
  offered: Offered,
): Promise<Merged> {
  if (context.options.merge !== true) return { kind: 'offered' };
  if (commit.branch === null || commit.ref !== `refs/heads/${commit.branch}`) {
    return { kind: 'offered', why: 'the commit is on no branch here' };
  }
  if (last.verdict === 'fail' || last.verdict === 'error') {
    return { kind: 'offered', why: 'it does not pass yet' };
  }
  try {
    const outcome = await mergeInto(ports, context, commit.branch, offered);
    return await toldMerge(context, commit.ref, offered, outcome);
  } catch (error) {
    if (!isReactorError(error) || !ABOUT_BRANCHES.has(error.code)) throw error;
    return { kind: 'offered', why: error.message.replace(/\.$/, '') };
  }
}

/** The branch may have been made by an earlier run: what is merged is what it holds. */
async function mergeInto(
  { realities, repository, sign }: FixPorts,
  { run: { reaction, run: id }, step, hops }: StepContext<FixOptions>,
  into: string,
  { branch, oid }: Offered,
): Promise<MergeOutcome> {
  const name = `fix@${id.slice(0, 8)}.${step}.merge`;
  const { tree } = await repository.describe(oid);
  await realities.discard(name, 'superseded');
  await realities.fork({ name, base: { commit: oid, tree }, ref: `refs/heads/${branch}` });
  try {
    const title = `Merge ${branch} into ${into}`;
    const message = withTrailers(title, ownTrailers({ reaction, run: id, hops }));
    return await realities.mergeIntoBranch(name, into, { author: await sign(), message });
  } finally {
    await realities.discard(name, 'merged');
  }
}

async function toldMerge(
  context: StepContext<FixOptions>,
  into: string,
  { fix }: Offered,
  outcome: MergeOutcome,
): Promise<Merged> {
  switch (outcome.status) {
    case 'conflicts':
      return { kind: 'offered', why: `it conflicts: ${findingsReason(outcome.findings)}` };
    case 'refused':
      return {
        kind: 'offered',
        why: `merged it does not pass: ${findingsReason(outcome.verdict.findings)}`,
      };
    case 'contained':
      return { kind: 'merged', into, oid: outcome.oid };
    case 'merged': {
      const { oid } = outcome;
      await context.tell('fix.merged', into, { fix, into, oid, by: context.run.reaction });
      return { kind: 'merged', into, oid };
    }
  }
}
