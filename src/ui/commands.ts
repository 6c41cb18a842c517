import { commands, l10n, window, type LogOutputChannel } from 'vscode';
import { diagnosisText } from '../core/diagnosis.ts';
import type { Oid } from '../core/events/commitData.ts';
import type { CommandTable } from './commandTable.ts';
import { COMMANDS, VIEWS } from './ids.ts';
import type { Repositories } from './repositories.ts';
import { rollBack, takeBack } from './rollbackCommand.ts';
import { restoreFromSnapshot, rollBackTo } from './rollbackPicks.ts';
import { readSlowly } from './slowly.ts';
import { targetOf } from './targets.ts';

/** The commands about the repository and about Git Reactor itself. */
export function addCommands(table: CommandTable, log: LogOutputChannel): void {
  const { repositories } = table;
  table.addFor(COMMANDS.rollBack, (repository, given) =>
    rollBack(repository, targetOf('rollback', given)?.rollback),
  );
  table.addFor(COMMANDS.rollBackTo, (repository, given) => rollBackTo(repository, meantBy(given)));
  table.addFor(COMMANDS.undoRollback, (repository) => takeBack(repository, 'undo'));
  table.addFor(COMMANDS.redoRollback, (repository) => takeBack(repository, 'redo'));
  table.addFor(COMMANDS.restoreFromSnapshot, restoreFromSnapshot);
  table.add(COMMANDS.refresh, () =>
    readSlowly(l10n.t('Looking for changes…'), () => repositories.refresh()),
  );
  table.add(COMMANDS.showLog, () => log.show());
  table.add(COMMANDS.showMenu, () => showMenu());
  table.add(COMMANDS.doctor, () => showDiagnoses(repositories, log));
}

/** The version to go back to that a row stands for: of what is deployed the one before. */
function meantBy(given: unknown): Oid | undefined {
  const deployed = targetOf('deployment', given)?.deployment;
  if (deployed !== undefined) return deployed.earlier;
  return targetOf('version', given)?.version ?? targetOf('commit', given)?.commit.oid;
}

/** In the log, where there is room, and whence it can be sent to somebody. */
async function showDiagnoses({ all }: Repositories, log: LogOutputChannel): Promise<void> {
  log.show();
  for (const repository of all) {
    const title = l10n.t('Checking everything that is needed…');
    for (const each of (await readSlowly(title, () => repository.diagnose())) ?? []) {
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
