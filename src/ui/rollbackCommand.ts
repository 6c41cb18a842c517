import { commands, l10n, Uri, window } from 'vscode';
import { shortRef } from '../core/commits/refNames.ts';
import type { RollbackReport } from '../core/events/rollbackData.ts';
import type { OpenRepository } from '../core/openRepository.ts';
import type { RollbackRequest } from '../core/rollback/planRollback.ts';
import { slowly } from './slowly.ts';
import { shortOid } from './tree/shortOid.ts';
import { commitFileUri } from './treeFiles/treeFiles.ts';

const PREVIOUS: RollbackRequest = { target: 'previous', mode: 'revert' };

/**
 * Rolls back to the commit before, or as it is asked for: preview as a multi-file diff, modal
 * confirmation, then the rollback; or the reason why not, before anything has changed.
 */
export async function rollBack(
  repository: OpenRepository,
  request: RollbackRequest = PREVIOUS,
): Promise<RollbackReport> {
  const { rollbacks } = repository.engine;
  const plan = await rollbacks.plan(request);
  if (plan.status === 'refused') return tellRefusal(plan);
  await showPreview(repository, plan);
  if (!(await confirm(repository, plan))) return plan;
  const report = await slowly(l10n.t('Rolling back…'), () => rollbacks.apply(request, plan));
  if (report.status === 'refused') return tellRefusal(report);
  const words = l10n.t('{0} has the files of {1} again.', repository.name, shortOid(report.to));
  tellDone(repository, words, 'undo');
  return report;
}

/** Takes the newest rollback back, or carries it out again. */
export async function takeBack(repository: OpenRepository, act: 'undo' | 'redo'): Promise<void> {
  const title = act === 'undo' ? l10n.t('Undoing the rollback…') : l10n.t('Rolling back again…');
  const report = await slowly(title, () => repository.engine.rollbacks[act]());
  if (report.status === 'refused') {
    tellRefusal(report);
    return;
  }
  const words =
    act === 'undo' ? l10n.t('The rollback is undone.') : l10n.t('It is rolled back again.');
  tellDone(repository, words, act === 'undo' ? 'redo' : 'undo');
}

function tellRefusal(report: RollbackReport): RollbackReport {
  const words = [l10n.t('Nothing was rolled back.'), report.reason, report.hint].filter(Boolean);
  void window.showWarningMessage(words.join(' '));
  return report;
}

async function showPreview(repository: OpenRepository, plan: RollbackReport): Promise<void> {
  const { root } = repository;
  const title = l10n.t('Roll back to {0}', shortOid(plan.to));
  const resources = plan.files.map(({ path, kind }) => [
    Uri.joinPath(Uri.file(root), path),
    kind === 'added' ? undefined : commitFileUri(repository, plan.from, path),
    kind === 'deleted' ? undefined : commitFileUri(repository, plan.to, path),
  ]);
  if (resources.length > 0) await commands.executeCommand('vscode.changes', title, resources);
}

const LISTED_FILES = 12;

async function confirm({ engine }: OpenRepository, plan: RollbackReport): Promise<boolean> {
  const branch = engine.state.kind === 'watching' ? shortRef(engine.state.head.ref ?? 'HEAD') : '';
  const listed = plan.files.slice(0, LISTED_FILES).map(({ path, kind }) => `${kind}: ${path}`);
  const more = plan.files.length - listed.length;
  if (more > 0) listed.push(l10n.t('… and {0} more', more));
  const merged = plan.merged ?? [];
  const detail = [
    modeWords(plan, branch),
    plan.pushed ? l10n.t('The commit to undo is already on a remote.') : '',
    merged.length > 0 ? l10n.t('Your uncommitted edits stay in: {0}.', merged.join(', ')) : '',
    ...listed,
  ];
  const message = l10n.t('Roll {0} back?', branch);
  const yes = l10n.t('Roll Back');
  const options = { modal: true, detail: detail.filter(Boolean).join('\n') };
  return (await window.showWarningMessage(message, options, yes)) === yes;
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

function tellDone(repository: OpenRepository, words: string, next: 'undo' | 'redo'): void {
  const button = next === 'undo' ? l10n.t('Undo') : l10n.t('Redo');
  void window.showInformationMessage(words, button).then((choice) => {
    if (choice === button) return takeBack(repository, next);
    return undefined;
  });
}
