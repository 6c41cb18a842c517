import type { RollbackReport } from '../events/rollbackData.ts';
import type { RollbackPreview } from './rollbackPreview.ts';

const LISTED_FILES = 12;
const LONGEST_SUBJECT = 80;

/** The question to a person who sits before an agent, with all that the answer is about. */
export function rollbackQuestion({
  branch,
  commits,
  name,
  plan,
  subject,
}: RollbackPreview): string {
  const target = `${plan.to.slice(0, 12)} "${subject.slice(0, LONGEST_SUBJECT)}"`;
  const where = branch ?? 'HEAD';
  const listed = plan.files.slice(0, LISTED_FILES).map(({ kind, path }) => `  ${kind}: ${path}`);
  const more = plan.files.length - listed.length;
  return [
    `Roll back ${where} of ${name}?`,
    wordsOf(plan, where, target),
    `${commits} ${commits === 1 ? 'commit is' : 'commits are'} undone.`,
    ...(plan.pushed ? ['The newest commit is on a remote already.'] : []),
    `${plan.files.length} ${plan.files.length === 1 ? 'file changes' : 'files change'}:`,
    ...listed,
    ...(more > 0 ? [`  and ${more} more`] : []),
  ].join('\n');
}

function wordsOf({ mode }: RollbackReport, branch: string, target: string): string {
  switch (mode) {
    case 'revert':
      return `A new commit on ${branch} brings back the files before or of ${target}.`;
    case 'reset':
      return `${branch} moves back to ${target}; later commits are no longer part of it.`;
    case 'restore':
      return `The files of ${target} come back, uncommitted; ${branch} stays where it is.`;
  }
}

/** How a person does the same in a terminal. */
export function rollbackCommand({ plan, request }: RollbackPreview): string {
  const isOne = typeof request.target === 'object' && 'undoing' in request.target;
  return `git-reactor rollback ${isOne ? '--undoing' : '--to'} ${plan.to} --mode ${plan.mode} --yes`;
}
