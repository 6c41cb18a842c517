import { readCommit } from '../commits/readCommit.ts';
import { shortRef } from '../commits/refNames.ts';
import { subjectOf } from '../commits/rewrites.ts';
import { SUBMODULE_MODE } from '../commits/treeObject.ts';
import type { Oid } from '../events/commitData.ts';
import type { RollbackReport } from '../events/rollbackData.ts';
import { followRollback, isolate } from './followRollback.ts';
import { perform, rollbackId } from './perform.ts';
import { rollbackMessage, undoingMessage } from './message.ts';
import type { FileState, IndexEntry, Operation, PathStep, RawPath } from './operation.ts';
import {
  planRollback,
  type Plan,
  type PlannedPath,
  type RollbackPorts,
  type RollbackRequest,
} from './planRollback.ts';
import type { Refusal } from './refusal.ts';
import type { Attempt, RollbackWorld, StageWish } from './world.ts';

/**
 * Carries out a plan exactly as it was previewed, or refuses: it is computed again, and HEAD,
 * branch, target, and what index and work tree hold at its paths must be the same as then.
 */
export async function applyRollback(
  ports: RollbackPorts,
  request: RollbackRequest,
  previewed: RollbackReport,
): Promise<RollbackReport> {
  const { world } = ports;
  if (world === null) return (await planRollback(ports, request)).report;
  const id = rollbackId(ports.now(), previewed.id);
  let plan: Plan | undefined;
  let putBackIntoUse = (): void => undefined;
  const outcome = await perform(ports, world, id, async (attempt) => {
    plan = await planRollback(ports, request);
    const { report, target } = plan;
    if (report.from !== previewed.from) return movedSince();
    if (report.status === 'refused') {
      return { reason: report.reason ?? '', hint: report.hint ?? '' };
    }
    if (report.id !== previewed.id || target === undefined) return movedSince();
    const bad = target.isUndoing ? [report.from, target.to] : [report.from];
    putBackIntoUse = await isolate(ports, bad);
    const [files, made] = await Promise.all([
      stage(attempt, plan, target.tree),
      report.mode === 'revert' ? commit(ports, world, plan, request) : null,
    ]);
    return operationOf({ id, plan, files, made });
  });
  const report = plan?.report ?? previewed;
  if ('reason' in outcome) {
    putBackIntoUse();
    return { ...report, status: 'refused', ...outcome };
  }
  const { from, ref, mode } = outcome.operation;
  const made = mode === 'revert' ? (ref?.to ?? null) : null;
  await followRollback(ports, { kind: 'applied', bad: from, made });
  return {
    ...report,
    status: 'done',
    snapshot: outcome.snapshot,
    ...(made !== null && { commit: made }),
  };
}

function movedSince(): Refusal {
  return {
    reason: 'The branch or its files have moved since the preview.',
    hint: 'Look at the new preview, then confirm again.',
  };
}

/** New files that sparse patterns leave out are missing in the answer. */
function stage(
  attempt: Attempt,
  { paths }: Plan,
  tree: Oid,
): Promise<ReadonlyMap<RawPath, FileState>> {
  const wanted = new Map<RawPath, StageWish>();
  for (const planned of paths) {
    const { path, change, file } = planned;
    if (isFileWanted(planned) && file !== null && file.mode !== SUBMODULE_MODE) {
      wanted.set(path, { ...file, isNew: change.before === null });
    }
  }
  return attempt.stage(wanted, tree);
}

function isFileWanted({ decision }: PlannedPath): boolean {
  return decision.kind === 'merge' || decision.isFile;
}

interface Staged {
  readonly id: string;
  readonly plan: Plan;
  readonly files: ReadonlyMap<RawPath, FileState>;
  /** The commit that the branch gets; `null` where none is made. */
  readonly made: Oid | null;
}

function operationOf({ id, plan, files, made }: Staged): Operation {
  const { mode, from, to } = plan.report;
  const { ref } = plan.head;
  const steps = plan.paths.map((planned) => stepOf(mode, planned, files.get(planned.path)));
  const base = { id, kind: 'rollback', mode, from, steps } as const;
  if (mode === 'restore' || ref === null) return { ...base, to, ref: null };
  const target = made ?? to;
  return { ...base, to: target, ref: { ref, from, to: target } };
}

function stepOf(
  mode: RollbackReport['mode'],
  planned: PlannedPath,
  staged: FileState | undefined,
): PathStep {
  const { path, now, index, file: wanted } = planned;
  const before = now.file === 'folder' ? null : now.file;
  // A merged or replaced file keeps the permissions that git does not know of.
  const isKept = before !== null && staged !== undefined && before.kind === staged.kind;
  const after = isKept ? { ...staged, permissions: keptPermissions(before, staged) } : staged;
  const entry = typeof now.index === 'object' ? now.index : null;
  const isSubmodule = wanted?.mode === SUBMODULE_MODE;
  const isSkipped =
    entry?.isSkipped ?? (isFileWanted(planned) && !isSubmodule && staged === undefined);
  const isAssumedUnchanged = entry?.isAssumedUnchanged ?? false;
  const next: IndexEntry | null = index && { ...index, isAssumedUnchanged, isSkipped };
  return {
    path,
    ...(isFileWanted(planned) && { file: { before, after: after ?? null } }),
    ...(mode !== 'restore' && { index: { before: entry, after: next } }),
  };
}

/** Those of before, unless the file becomes executable or is not any more. */
function keptPermissions(before: FileState, after: FileState): number {
  const isSameMode = (before.permissions & 0o100) === (after.permissions & 0o100);
  return isSameMode ? before.permissions : after.permissions;
}

async function commit(
  ports: RollbackPorts,
  world: RollbackWorld,
  plan: Plan,
  { trailers = [] }: RollbackRequest,
): Promise<Oid> {
  const { from, to } = plan.report;
  const isUndoing = plan.target?.isUndoing === true;
  const bad = await readCommit(ports.objects, isUndoing ? to : from);
  const branch = shortRef(plan.head.ref ?? 'HEAD');
  const words = { branch, from, to, subject: subjectOf(bad), trailers };
  const message = isUndoing ? undoingMessage(words) : rollbackMessage(words);
  const tree = plan.target?.tree ?? bad.tree;
  const made = await world.commitTree({ tree, parent: from, message });
  // Before the branch moves there: whoever sees the commit then knows whose it is.
  ports.quarantine.addMade(made);
  return made;
}
