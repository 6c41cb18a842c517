import { commands, l10n, ProgressLocation, Uri, window, workspace } from 'vscode';
import { shortRef } from '../core/commits/refNames.ts';
import type { RollbackFile, RollbackReport } from '../core/events/rollbackData.ts';
import type { OpenRepository } from '../core/openRepository.ts';
import type { RollbackRequest } from '../core/rollback/planRollback.ts';
import { commitFileUri } from './commitFiles.ts';

const PREVIOUS: RollbackRequest = { target: 'previous', mode: 'revert' };

/**
 * "Roll Back to the Previous Commit": preview as a multi-file diff, modal confirmation, then a
 * revert commit; or the reason why not, before anything has changed.
 */
export async function rollBack(repository: OpenRepository): Promise<RollbackReport> {
  const plan = await repository.engine.rollbacks.plan(PREVIOUS);
  if (plan.status === 'refused') return tellRefusal(plan);
  const dirty = dirtyFiles(repository, plan.files);
  if (dirty.length > 0) return tellRefusal(refusedFor(plan, dirty));
  await showPreview(repository, plan);
  if (!(await confirm(repository, plan))) return plan;
  const options = { location: ProgressLocation.Notification, title: l10n.t('Rolling back…') };
  const report = await window.withProgress(options, () =>
    repository.engine.rollbacks.apply(PREVIOUS, plan),
  );
  return report.status === 'refused' ? tellRefusal(report) : tellDone(repository, report);
}

/** Unsaved edits of files that the rollback would change. */
function dirtyFiles({ root }: OpenRepository, files: readonly RollbackFile[]): readonly string[] {
  const touched = new Map(
    files.map(({ path }) => [Uri.joinPath(Uri.file(root), path).fsPath, path]),
  );
  return workspace.textDocuments
    .filter(({ isDirty }) => isDirty)
    .flatMap(({ uri }) => touched.get(uri.fsPath) ?? []);
}

function refusedFor(plan: RollbackReport, dirty: readonly string[]): RollbackReport {
  return {
    ...plan,
    status: 'refused',
    reason: l10n.t('There are unsaved edits: {0}.', dirty.join(', ')),
    hint: l10n.t('Save or revert them, then roll back.'),
  };
}

function tellRefusal(report: RollbackReport): RollbackReport {
  const words = [l10n.t('Nothing was rolled back.'), report.reason, report.hint].filter(Boolean);
  void window.showWarningMessage(words.join(' '));
  return report;
}

async function showPreview(repository: OpenRepository, plan: RollbackReport): Promise<void> {
  const { root } = repository;
  const title = l10n.t('Roll back to {0}', plan.to.slice(0, 8));
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
  const detail = [
    l10n.t(
      'A new commit on {0} brings back the files of {1}. History stays.',
      branch,
      plan.to.slice(0, 8),
    ),
    plan.pushed ? l10n.t('The commit to undo is already on a remote.') : '',
    ...listed,
  ];
  const message = l10n.t('Roll {0} back by one commit?', branch);
  const yes = l10n.t('Roll Back');
  const options = { modal: true, detail: detail.filter(Boolean).join('\n') };
  return (await window.showWarningMessage(message, options, yes)) === yes;
}

function tellDone(repository: OpenRepository, report: RollbackReport): RollbackReport {
  const again = l10n.t('{0} has the files of {1} again.', repository.name, report.to.slice(0, 8));
  void window.showInformationMessage(again);
  return report;
}
