import { l10n } from 'vscode';
import type { RollbackReport } from '../core/events/rollbackData.ts';
import { shortOid } from './tree/shortOid.ts';

const LISTED_FILES = 12;

/**
 * What a rollback of a branch would do, line by line, for the person who is to confirm it.
 * @param isUndoing one commit is taken back by itself
 */
export function rollbackWords(plan: RollbackReport, branch: string, isUndoing = false): string {
  const listed = plan.files.slice(0, LISTED_FILES).map(({ path, kind }) => `${kind}: ${path}`);
  const more = plan.files.length - listed.length;
  if (more > 0) listed.push(l10n.t('… and {0} more', more));
  const merged = plan.merged ?? [];
  const words = [
    isUndoing ? undoingWords(plan, branch) : modeWords(plan, branch),
    plan.pushed ? l10n.t('The commit to undo is already on a remote.') : '',
    merged.length > 0 ? l10n.t('Your uncommitted edits stay in: {0}.', merged.join(', ')) : '',
    ...listed,
  ];
  return words.filter(Boolean).join('\n');
}

function undoingWords({ mode, to }: RollbackReport, branch: string): string {
  const commit = shortOid(to);
  return mode === 'restore'
    ? l10n.t(
        'The files become as they are without {0}, uncommitted. {1} stays where it is.',
        commit,
        branch,
      )
    : l10n.t('A new commit on {0} takes back {1}. Later commits stay.', branch, commit);
}

function modeWords({ mode, to }: RollbackReport, branch: string): string {
  const target = shortOid(to);
  switch (mode) {
    case 'revert':
      return l10n.t(
        'A new commit on {0} brings back the files of {1}. History stays.',
        branch,
        target,
      );
    case 'reset':
      return l10n.t(
        '{0} moves back to {1}. Later commits are no longer part of it.',
        branch,
        target,
      );
    case 'restore':
      return l10n.t(
        'The files of {0} come back, uncommitted. {1} stays where it is.',
        target,
        branch,
      );
  }
}
