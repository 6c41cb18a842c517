import { commands, l10n, Uri, window, type LogOutputChannel } from 'vscode';
import { diagnosisText } from '../core/diagnosis.ts';
import type { Finding } from '../core/events/validationData.ts';
import type { CommandTable } from './commandTable.ts';
import { COMMANDS, VIEWS } from './ids.ts';
import { rangeOf } from './problems.ts';
import type { Repositories } from './repositories.ts';
import { rollBack, takeBack } from './rollbackCommand.ts';
import { restoreFromSnapshot, rollBackTo } from './rollbackPicks.ts';
import { targetOf } from './targets.ts';

/** The commands about the repository and about Git Reactor itself. */
export function addCommands(table: CommandTable, log: LogOutputChannel): void {
  const { repositories } = table;
  table.addFor(COMMANDS.rollBack, (repository) => rollBack(repository));
  table.addFor(COMMANDS.rollBackTo, (repository, given) =>
    rollBackTo(repository, targetOf('version', given)?.version),
  );
  table.addFor(COMMANDS.undoRollback, (repository) => takeBack(repository, 'undo'));
  table.addFor(COMMANDS.redoRollback, (repository) => takeBack(repository, 'redo'));
  table.addFor(COMMANDS.restoreFromSnapshot, restoreFromSnapshot);
  table.add(COMMANDS.refresh, () => repositories.refresh());
  table.add(COMMANDS.showLog, () => log.show());
  table.add(COMMANDS.showMenu, () => showMenu());
  table.add(COMMANDS.doctor, () => showDiagnoses(repositories, log));
  table.add(COMMANDS.openFinding, openFinding);
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

async function showMenu(): Promise<void> {
  const items = [
    {
      label: `$(discard) ${l10n.t('Roll Back to the Previous Commit…')}`,
      command: COMMANDS.rollBack,
    },
    { label: `$(history) ${l10n.t('Roll Back to a Commit…')}`, command: COMMANDS.rollBackTo },
    { label: `$(reply) ${l10n.t('Undo the Last Rollback')}`, command: COMMANDS.undoRollback },
    { label: `$(list-tree) ${l10n.t('Show Events')}`, command: `${VIEWS.events}.focus` },
    {
      label: `$(question) ${l10n.t('Why Did a Reaction Run, or Not?')}`,
      command: COMMANDS.explain,
    },
    { label: `$(output) ${l10n.t('Show Log')}`, command: COMMANDS.showLog },
  ];
  const choice = await window.showQuickPick(items, { title: 'Git Reactor' });
  if (choice !== undefined) await commands.executeCommand(choice.command);
}

async function openFinding(root: string, finding: Finding): Promise<void> {
  const uri = Uri.joinPath(Uri.file(root), finding.path);
  await window.showTextDocument(uri, { selection: rangeOf(finding), preview: true });
}
