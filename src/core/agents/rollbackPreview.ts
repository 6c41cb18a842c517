import { subjectOf } from '../commits/rewrites.ts';
import type { RollbackReport } from '../events/rollbackData.ts';
import type { OpenRepository } from '../openRepository.ts';
import type { RollbackRequest } from '../rollback/planRollback.ts';

/** A rollback that was planned, in what a person has to know to say yes. */
export interface RollbackPreview {
  readonly plan: RollbackReport;
  readonly request: RollbackRequest;
  /** For people: the name of the folder. */
  readonly name: string;
  /** Short name; `null` when HEAD is detached or the branch has no commit. */
  readonly branch: string | null;
  /** Of the commit to return to, or of the one that is undone by itself. */
  readonly subject: string;
  /** How many commits are undone. */
  readonly commits: number;
}

/** Plans a rollback; changes nothing. @throws ReactorError `revision-unknown` */
export async function previewRollback(
  { engine, name }: OpenRepository,
  request: RollbackRequest,
): Promise<RollbackPreview> {
  const plan = await engine.rollbacks.plan(request);
  const [head] = await engine.history(1);
  const known = { plan, request, name, branch: head?.branch ?? null };
  if (plan.status === 'refused') return { ...known, subject: '', commits: 0 };
  return {
    ...known,
    subject: subjectOf(await engine.describe(plan.to)),
    commits: isUndoing(known) ? 1 : await engine.countCommits(plan.from, plan.to),
  };
}

/** Whether one commit is taken back by itself, and the later ones stay. */
export function isUndoing({ request: { target } }: Pick<RollbackPreview, 'request'>): boolean {
  return typeof target === 'object' && 'undoing' in target;
}
