import { isUndoing, type RollbackPreview } from './rollbackPreview.ts';

const LISTED_FILES = 12;
const LONGEST_SUBJECT = 80;

/** The question to a person who sits before an agent, with all that the answer is about. */
export function rollbackQuestion(preview: RollbackPreview): string {
  const { commits, name, plan } = preview;
  const listed = plan.files.slice(0, LISTED_FILES).map(({ kind, path }) => `  ${kind}: ${path}`);
  const more = plan.files.length - listed.length;
  return [
    `Roll back ${branchOf(preview)} of ${name}?`,
    wordsOf(preview),
    `${commits} ${commits === 1 ? 'commit is' : 'commits are'} undone.`,
    ...(plan.pushed ? ['The newest commit is on a remote already.'] : []),
    `${plan.files.length} ${plan.files.length === 1 ? 'file changes' : 'files change'}:`,
    ...listed,
    ...(more > 0 ? [`  and ${more} more`] : []),
  ].join('\n');
}

function wordsOf(preview: RollbackPreview): string {
  const { plan, subject } = preview;
  const branch = branchOf(preview);
  const target = `${plan.to.slice(0, 12)} "${subject.slice(0, LONGEST_SUBJECT)}"`;
  const isOne = isUndoing(preview);
  switch (plan.mode) {
    case 'revert':
      return isOne
        ? `A new commit on ${branch} takes back ${target}; later commits stay.`
        : `A new commit on ${branch} brings back the files of ${target}.`;
    case 'reset':
      return `${branch} moves back to ${target}; later commits are no longer part of it.`;
    case 'restore':
      return isOne
        ? `The files become as they are without ${target}, uncommitted; ${branch} stays where it is.`
        : `The files of ${target} come back, uncommitted; ${branch} stays where it is.`;
  }
}

/** How a person does the same in a terminal. */
export function rollbackCommand(preview: RollbackPreview): string {
  const { mode, to } = preview.plan;
  return `git-reactor rollback ${isUndoing(preview) ? '--undoing' : '--to'} ${to} --mode ${mode} --yes`;
}

function branchOf({ branch }: RollbackPreview): string {
  return branch ?? 'HEAD';
}
