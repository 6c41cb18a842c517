import * as z from 'zod';
import { subjectOf } from '../../commits/rewrites.ts';
import { isReactorError, type ReactorError } from '../../errors.ts';
import type { CommitData, Oid } from '../../events/commitData.ts';
import type { Verdict } from '../../events/validationData.ts';
import type { MergeOutcome } from '../../realities/mergeCommits.ts';
import type { Realities } from '../../realities/realities.ts';
import type { TreeRequest } from '../../validation/judgeTree.ts';
import { ownTrailers, withTrailers } from '../ownCommits.ts';
import type { RunSubject, StepContext, StepKind, StepOutcome } from '../stepKind.ts';
import { branchSchema } from './branchSchema.ts';
import { findingsReason } from './findingTexts.ts';
import { realitiesNote } from './realitiesNote.ts';
import { shortOid } from './shortOid.ts';
import type { Sign } from './sign.ts';

export interface MergePorts {
  readonly realities: Pick<Realities, 'fork' | 'discard' | 'keep' | 'mergeIntoBranch'>;
  readonly validate: (request: TreeRequest) => Promise<Verdict>;
  readonly isQuarantined: (commit: Oid, tree: Oid) => boolean;
  readonly sign: Sign;
}

export interface MergeOptions {
  /** The short name of a branch. */
  readonly merge: string;
  readonly create?: boolean;
}

/** `merge: production`: the run's commit, if the run's realities passed and the result passes too. */
export function createMergeKind(ports: MergePorts): StepKind<MergeOptions> {
  return {
    kind: 'merge',
    description: 'Merges the commit into a branch, if all realities of the run passed.',
    schema: z.strictObject({
      merge: branchSchema.describe('The branch that gets the commit; it must not be checked out.'),
      create: z.boolean().optional().describe('Makes the branch if there is none of this name.'),
    }),
    acts: () => true,
    label: ({ merge }) => `merge into ${merge}`,
    run: (context) => run(ports, context),
  };
}

async function run(ports: MergePorts, context: StepContext<MergeOptions>): Promise<StepOutcome> {
  const { subject, notes } = context;
  if (subject === null) return final('The event is about no commit, so there is none to merge.');
  const { failed } = realitiesNote(notes);
  if (failed.length > 0) return final(`It is not merged: the run failed in ${failed.join(', ')}.`);
  const { oid, tree } = subject.commit;
  if (ports.isQuarantined(oid, tree)) {
    return final(`${shortOid(oid)} was rolled back; nothing rolls forward to it by itself.`);
  }
  try {
    return await merged(ports, context, subject);
  } catch (error) {
    if (!isReactorError(error)) throw error;
    return refused(error);
  }
}

function final(reason: string): StepOutcome {
  return { kind: 'failed', reason, isFinal: true };
}

/** What another attempt may find otherwise is no final failure. */
function refused({ code, message, hint }: ReactorError): StepOutcome {
  if (code === 'branch-checked-out') {
    const way = 'Switch that work tree to another branch, or merge there with git.';
    return final(`${message} ${way}`);
  }
  const reason = `${message} ${hint}`;
  return { kind: 'failed', reason, ...(code === 'branch-unknown' && { isFinal: true }) };
}

async function merged(
  ports: MergePorts,
  context: StepContext<MergeOptions>,
  subject: RunSubject,
): Promise<StepOutcome> {
  const { commit } = subject;
  const { oid, tree } = commit;
  const name = `merge@${context.run.run.slice(0, 8)}.${context.step}`;
  const { realities } = ports;
  await realities.discard(name, 'superseded');
  await realities.fork({ name, base: { commit: oid, tree }, ref: commit.ref });
  try {
    return await intoBranch(ports, context, commit, name);
  } catch (error) {
    const isMissing = isReactorError(error, 'branch-unknown');
    if (!isMissing || context.options.create !== true) throw error;
    return await made(ports, context, subject, name);
  } finally {
    await realities.discard(name, 'merged');
  }
}

async function intoBranch(
  { realities, sign }: MergePorts,
  context: StepContext<MergeOptions>,
  commit: CommitData,
  name: string,
): Promise<StepOutcome> {
  const init = { author: await sign(), message: messageOf(context, commit) };
  const outcome = await realities.mergeIntoBranch(name, context.options.merge, init);
  return told(context, outcome, commit);
}

/** The branch begins with the commit, if that passes; one that somebody makes meanwhile gets it. */
async function made(
  ports: MergePorts,
  context: StepContext<MergeOptions>,
  { commit, parentTree }: RunSubject,
  name: string,
): Promise<StepOutcome> {
  const { merge: branch } = context.options;
  const { oid, tree } = commit;
  const verdict = await ports.validate({ rev: oid, tree, parent: parentTree });
  if (isBad(verdict)) return failedBy(verdict);
  try {
    await ports.realities.keep(name, branch);
    return { kind: 'succeeded', summary: `Made ${branch} at ${shortOid(oid)}` };
  } catch (error) {
    if (!isReactorError(error, 'branch-exists')) throw error;
    return intoBranch(ports, context, commit, name);
  }
}

function messageOf(
  { options, run: { reaction, run: id }, hops }: StepContext<MergeOptions>,
  commit: CommitData,
): string {
  const title = `Merge "${subjectOf(commit)}" into ${options.merge}`;
  return withTrailers(title, ownTrailers({ reaction, run: id, hops }));
}

function told(
  { options: { merge }, log }: Pick<StepContext<MergeOptions>, 'options' | 'log'>,
  outcome: MergeOutcome,
  { oid }: CommitData,
): StepOutcome {
  switch (outcome.status) {
    case 'contained':
      return { kind: 'succeeded', summary: `${merge} has ${shortOid(oid)} already` };
    case 'merged': {
      const how = outcome.oid === oid ? 'moved forward to' : 'merged into as';
      log(`${merge} ${how} ${outcome.oid}`);
      return { kind: 'succeeded', summary: `Merged into ${merge} at ${shortOid(outcome.oid)}` };
    }
    case 'conflicts': {
      const { findings } = outcome;
      const reason = `It conflicts with ${merge}: ${findingsReason(findings)}`;
      return { kind: 'failed', reason, findings, isFinal: true };
    }
    case 'refused':
      return failedBy(outcome.verdict);
  }
}

function isBad({ verdict }: Verdict): boolean {
  return verdict === 'fail' || verdict === 'error';
}

function failedBy({ findings }: Verdict): StepOutcome {
  const reason = `The merged files do not pass: ${findingsReason(findings)}`;
  return { kind: 'failed', reason, findings };
}
