import { commands, l10n, Uri, window, workspace } from 'vscode';
import { shortRef } from '../core/commits/refNames.ts';
import type { RollbackReport } from '../core/events/rollbackData.ts';
import type { OpenRepository } from '../core/openRepository.ts';
import type { RollbackRequest } from '../core/rollback/planRollback.ts';
import { COMMANDS } from './ids.ts';
import { rollbackWords } from './rollbackWords.ts';
import { readSlowly, slowly } from './slowly.ts';
import { shortOid } from './tree/shortOid.ts';
import { commitFileUri } from './treeFiles/treeFiles.ts';

const PREVIOUS: RollbackRequest = { target: 'previous', mode: 'revert' };

/**
 * Rolls back to the commit before, or as it is asked for: preview as a multi-file diff, modal
 * confirmation, then the rollback; or the reason why not, before anything has changed.
 * @returns `undefined` where the person did not wait for the plan
 */
export async function rollBack(
  repository: OpenRepository,
  request: RollbackRequest = PREVIOUS,
): Promise<RollbackReport | undefined> {
  const { rollbacks } = repository.engine;
  const again = (): unknown =>
    commands.executeCommand(COMMANDS.rollBack, { repository, rollback: request });
  const title = l10n.t('Working out the rollback…');
  const plan = await readSlowly(title, () => rollbacks.plan(request));
  if (plan === undefined) return undefined;
  if (plan.status === 'refused') return tellRefusal(plan, again);
  await showPreview(repository, plan);
  if (!(await confirm(repository, plan))) return plan;
  const report = await slowly(l10n.t('Rolling back…'), () => rollbacks.apply(request, plan));
  if (report.status === 'refused') return tellRefusal(report, again);
  const words = l10n.t('{0} has the files of {1} again.', repository.name, shortOid(report.to));
  tellDone(repository, words, 'undo');
  return report;
}

/** Takes the newest rollback back, or carries it out again. */
export async function takeBack(repository: OpenRepository, act: 'undo' | 'redo'): Promise<void> {
  const title = act === 'undo' ? l10n.t('Undoing the rollback…') : l10n.t('Rolling back again…');
  const report = await slowly(title, () => repository.engine.rollbacks[act]());
  if (report.status === 'refused') {
    const command = act === 'undo' ? COMMANDS.undoRollback : COMMANDS.redoRollback;
    tellRefusal(report, () => commands.executeCommand(command, { repository }));
    return;
  }
  const words =
    act === 'undo' ? l10n.t('The rollback is undone.') : l10n.t('It is rolled back again.');
  tellDone(repository, words, act === 'undo' ? 'redo' : 'undo');
}

/**
 * The reason and what to do, with a button for it; a message without a button would show its first
 * line only.
 * @param again tries again, as a command: what goes wrong is shown where all of it is
 */
function tellRefusal(report: RollbackReport, again: () => unknown): RollbackReport {
  const words = [l10n.t('Nothing was rolled back.'), report.reason, report.hint].filter(Boolean);
  const [button, act] = workspace.isTrusted
    ? [l10n.t('Try Again'), again]
    : [l10n.t('Manage Trust'), () => commands.executeCommand('workbench.trust.manage')];
  void window
    .showWarningMessage(words.join(' '), button)
    .then((choice) => (choice === button ? act() : undefined));
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

async function confirm({ engine }: OpenRepository, plan: RollbackReport): Promise<boolean> {
  const branch = engine.state.kind === 'watching' ? shortRef(engine.state.head.ref ?? 'HEAD') : '';
  const message = l10n.t('Roll {0} back?', branch);
  const yes = l10n.t('Roll Back');
  const options = { modal: true, detail: rollbackWords(plan, branch) };
  return (await window.showWarningMessage(message, options, yes)) === yes;
}

function tellDone(repository: OpenRepository, words: string, next: 'undo' | 'redo'): void {
  const button = next === 'undo' ? l10n.t('Undo') : l10n.t('Redo');
  const command = next === 'undo' ? COMMANDS.undoRollback : COMMANDS.redoRollback;
  // As a command: what goes wrong is shown where all of it is.
  void window
    .showInformationMessage(words, button)
    .then((choice) =>
      choice === button ? commands.executeCommand(command, { repository }) : undefined,
    );
}
