import { shortRef } from '../../commits/refNames.ts';
import { subjectOf } from '../../commits/rewrites.ts';
import { isReactorError } from '../../errors.ts';
import type { CommitData, Oid } from '../../events/commitData.ts';
import { ownTrailers, withTrailers } from '../ownCommits.ts';
import type { StepContext, StepOutcome } from '../stepKind.ts';
import { counted } from './findingTexts.ts';
import { goneFindings, rulesOf } from './fixedFindings.ts';
import { mergeIfAsked, type Merged } from './fixMerge.ts';
import type { Fixed, FixOptions, FixPorts } from './fixPorts.ts';
import { shortOid } from './shortOid.ts';

const HASH_LENGTH = 12;
/** So many places are told that are left; the log has all. */
const TOLD = 3;

/** The fix on its branch. */
export interface Offered {
  readonly fix: string;
  readonly branch: string;
  readonly oid: Oid;
  readonly isNew: boolean;
}

/** Keeps the fix as a branch, tells of it, and merges it if that is asked for. */
export async function offerFix(
  ports: FixPorts,
  context: StepContext<FixOptions>,
  fixed: Fixed,
): Promise<StepOutcome> {
  const { first, left, subject, forked } = fixed;
  const rules = rulesOf(goneFindings(first, left));
  const fix = fixId(ports, context, fixed);
  const branch = context.options.branch ?? `git-reactor/fix/${fix}`;
  const kept = await keep(ports, context, fixed, branch);
  if (kept === undefined) {
    const reason = `There is a branch ${branch} already, and it holds something else. Delete it, or give the fix another branch.`;
    return { kind: 'failed', reason, isFinal: true };
  }
  const offered = { fix, branch, ...kept };
  if (kept.isNew) {
    const files = (await forked.reality.diff()).map(({ path }) => path);
    const data = { fix, commit: subject.commit.oid, branch, oid: kept.oid, rules, files };
    await context.tell('fix.proposed', `refs/heads/${branch}`, data);
  }
  const merged = await mergeIfAsked(ports, context, fixed, offered);
  const summary = summaryOf(offered, merged, fixed);
  const notes = { fix: { branch, oid: kept.oid, left: left.length } };
  return { kind: 'succeeded', summary, notes };
}

/** The same for the same tree and the same repairs, whichever commit has the tree. */
function fixId(
  { hash }: FixPorts,
  { options: { fix, podSecurity } }: StepContext<FixOptions>,
  { first, subject }: Fixed,
): string {
  const what = [subject.commit.tree, rulesOf(first), fix, podSecurity ?? null];
  return hash(JSON.stringify(what)).slice(0, HASH_LENGTH);
}

/** @returns `undefined` if the branch holds something else */
async function keep(
  ports: FixPorts,
  context: StepContext<FixOptions>,
  { subject, forked, first, left }: Fixed,
  branch: string,
): Promise<Pick<Offered, 'oid' | 'isNew'> | undefined> {
  const { reality } = forked;
  const known = await tipOf(ports, branch);
  const tree = await reality.tree();
  if (known !== undefined)
    return known.tree === tree ? { oid: known.oid, isNew: false } : undefined;
  const message = messageOf(context, subject.commit, rulesOf(goneFindings(first, left)));
  const oid = await ports.realities.commit(reality.name, { author: await ports.sign(), message });
  try {
    await ports.realities.keep(reality.name, branch);
    return { oid, isNew: true };
  } catch (error) {
    if (!isReactorError(error, 'branch-exists')) throw error;
    // Another process made it just now.
    const other = await tipOf(ports, branch);
    return other?.tree === tree ? { oid: other.oid, isNew: false } : undefined;
  }
}

async function tipOf({ repository }: FixPorts, branch: string): Promise<CommitData | undefined> {
  try {
    return await repository.describe(`refs/heads/${branch}`);
  } catch (error) {
    if (isReactorError(error, 'revision-unknown')) return undefined;
    throw error;
  }
}

function messageOf(
  { run: { reaction, run: id }, hops }: StepContext,
  commit: CommitData,
  rules: readonly string[],
): string {
  const title = `Fix "${subjectOf(commit)}"`;
  const list = rules.map((rule) => `- ${rule}`);
  const body = list.length === 0 ? [] : ['', 'Repaired:', ...list];
  return withTrailers([title, ...body].join('\n'), ownTrailers({ reaction, run: id, hops }));
}

function summaryOf(
  { branch, oid, isNew }: Offered,
  merged: Merged,
  { first, left }: Fixed,
): string {
  const place =
    merged.kind === 'merged'
      ? `Merged into ${shortRef(merged.into)}`
      : `${isNew ? 'Offered' : 'Offered already'} as ${branch}`;
  const gone = goneFindings(first, left).length;
  const places = left.slice(0, TOLD).map(({ path, line, rule }) => `${path}:${line} ${rule}`);
  const more = left.length > TOLD ? [`and ${left.length - TOLD} more`] : [];
  const rest = left.length === 0 ? [] : [`left: ${[...places, ...more].join(', ')}`];
  const why =
    merged.kind === 'offered' && merged.why !== undefined ? [`not merged: ${merged.why}`] : [];
  const repaired = `${counted(gone, ['finding', 'findings'])} repaired`;
  return [`${place} at ${shortOid(oid)}: ${repaired}`, ...rest, ...why].join('; ');
}
