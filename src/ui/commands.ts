import { commands, l10n, Uri, window, type LogOutputChannel } from 'vscode';
import { diagnosisText } from '../core/diagnosis.ts';
import { DisposableStore, type Disposable } from '../core/disposable.ts';
import { messageOf } from '../core/errors.ts';
import type { Finding } from '../core/events/validationData.ts';
import type { OpenRepository } from '../core/openRepository.ts';
import { COMMANDS, VIEWS } from './ids.ts';
import { rangeOf } from './problems.ts';
import type { Repositories } from './repositories.ts';
import { rollBack, takeBack } from './rollbackCommand.ts';
import { restoreFromSnapshot, rollBackTo } from './rollbackPicks.ts';

/** All commands; what one throws is shown in one place. */
export function registerCommands(repositories: Repositories, log: LogOutputChannel): Disposable {
  const owned = new DisposableStore();
  const register = (id: string, run: (...args: never[]) => unknown): void => {
    owned.add(commands.registerCommand(id, (...args: never[]) => shown(log, () => run(...args))));
  };
  const registerFor = (id: string, run: (repository: OpenRepository) => unknown): void =>
    register(id, async () => {
      const repository = await pickRepository(repositories);
      return repository === undefined ? undefined : run(repository);
    });
  registerFor(COMMANDS.rollBack, (repository) => rollBack(repository));
  registerFor(COMMANDS.rollBackTo, rollBackTo);
  registerFor(COMMANDS.undoRollback, (repository) => takeBack(repository, 'undo'));
  registerFor(COMMANDS.redoRollback, (repository) => takeBack(repository, 'redo'));
  registerFor(COMMANDS.restoreFromSnapshot, restoreFromSnapshot);
  register(COMMANDS.refresh, () => repositories.refresh());
  register(COMMANDS.showLog, () => log.show());
  register(COMMANDS.showMenu, () => showMenu());
  register(COMMANDS.doctor, () => showDiagnoses(repositories, log));
  register(COMMANDS.openFinding, openFinding);
  return owned;
}

/** In the log, where there is room, and whence it can be sent to somebody. */
async function showDiagnoses({ all }: Repositories, log: LogOutputChannel): Promise<void> {
  log.show();
  for (const repository of all) {
    for (const each of await repository.diagnose()) {
      const text = diagnosisText(each);
      if (each.status === 'ok') log.info(text);
      else if (each.status === 'warning') log.warn(text);
      else log.error(text);
    }
  }
}

async function shown(log: LogOutputChannel, run: () => unknown): Promise<unknown> {
  try {
    return await run();
  } catch (error) {
    log.error(error instanceof Error ? error : messageOf(error));
    const showLog = l10n.t('Show Log');
    void window.showErrorMessage(messageOf(error), showLog).then((choice) => {
      if (choice === showLog) log.show();
    });
    return undefined;
  }
}

/** The repository of the active editor, the only one, or the one the person picks. */
async function pickRepository(repositories: Repositories): Promise<OpenRepository | undefined> {
  const { all } = repositories;
  const active = repositories.of(window.activeTextEditor?.document.uri);
  if (active !== undefined || all.length <= 1) return active ?? all[0];
  const items = all.map((repository) => ({
    label: repository.name,
    description: repository.root,
    repository,
  }));
  const title = l10n.t('Which repository?');
  return (await window.showQuickPick(items, { title }))?.repository;
}

async function showMenu(): Promise<void> {
  const items = [
    {
      label: `$(discard) ${l10n.t('Roll Back to the Previous Commit…')}`,
      command: COMMANDS.rollBack,
    },
    { label: `$(history) ${l10n.t('Roll Back to a Commit…')}`, command: COMMANDS.rollBackTo },
    { label: `$(reply) ${l10n.t('Undo the Last Rollback')}`, command: COMMANDS.undoRollback },
    { label: `$(list-tree) ${l10n.t('Show Events')}`, command: `${VIEWS.events}.focus` },
    { label: `$(output) ${l10n.t('Show Log')}`, command: COMMANDS.showLog },
  ];
  const choice = await window.showQuickPick(items, { title: 'Git Reactor' });
  if (choice !== undefined) await commands.executeCommand(choice.command);
}

async function openFinding(root: string, finding: Finding): Promise<void> {
  const uri = Uri.joinPath(Uri.file(root), finding.path);
  await window.showTextDocument(uri, { selection: rangeOf(finding), preview: true });
}
