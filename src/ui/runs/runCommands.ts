import { l10n, window } from 'vscode';
import type { CommandTable } from '../commandTable.ts';
import type { Documents } from '../documents.ts';
import { COMMANDS } from '../ids.ts';
import type { Repositories } from '../repositories.ts';
import { isOver, type Run } from '../../core/reactions/run.ts';
import { slowly } from '../slowly.ts';
import { targetOf, type RunTarget } from '../targets.ts';
import { shortOid } from '../tree/shortOid.ts';
import { readRunLog } from './readRunLog.ts';
import { runWords } from './runWords.ts';

/** What a key in the view hands over: the run that is chosen there is meant, and no other. */
const SELECTED = 'selected';

/** Adds what a person does with a run; each asks which one where it is not given. */
export function addRunCommands(
  table: CommandTable,
  documents: Documents,
  view: { readonly selectedRun: RunTarget | undefined },
): void {
  const add = (
    id: string,
    fits: (run: Run) => boolean,
    act: (target: RunTarget) => unknown,
  ): void =>
    table.add(id, async (given: unknown) => {
      if (given === SELECTED) {
        const target = view.selectedRun;
        return target !== undefined && fits(target.run) ? act(target) : undefined;
      }
      const target = targetOf('run', given) ?? (await pickRun(table.repositories, fits));
      return target === undefined ? undefined : act(target);
    });
  add(COMMANDS.cancelRun, (run) => !isOver(run), cancel);
  add(COMMANDS.retryRun, isOver, retry);
  add(COMMANDS.discardRun, ({ status }) => status === 'dead', discard);
  add(
    COMMANDS.showRunLog,
    () => true,
    (target) => showLog(target, documents),
  );
}

async function cancel({ repository, run }: RunTarget): Promise<void> {
  const reactions = await repository.reactions.get();
  await slowly(l10n.t('Ending the run…'), () => reactions.cancel(run.id));
}

async function retry({ repository, run }: RunTarget): Promise<void> {
  const reactions = await repository.reactions.get();
  await slowly(l10n.t('Beginning the run again…'), () => reactions.retry(run.id));
}

async function discard({ repository, run }: RunTarget): Promise<void> {
  const reactions = await repository.reactions.get();
  await slowly(l10n.t('Discarding the run…'), () => reactions.discard(run.id));
}

async function showLog({ repository, run }: RunTarget, documents: Documents): Promise<void> {
  const reactions = await repository.reactions.get();
  const now = (): Run => reactions.runs.find(({ id }) => id === run.id) ?? run;
  const about = run.commit === null ? '' : ` ${shortOid(run.commit)}`;
  await documents.show(`run ${run.id}`, {
    title: `${run.reaction}${about}.log`,
    read: () => readRunLog(reactions, now()),
    isGrowing: () => !isOver(now()),
  });
}

const MOST_OFFERED = 100;

async function pickRun(
  { all }: Repositories,
  fits: (run: Run) => boolean,
): Promise<RunTarget | undefined> {
  const items = all.flatMap((repository) =>
    (repository.reactions.current?.runs ?? []).filter(fits).map((run) => ({
      label: run.reaction,
      description: run.commit === null ? run.on : shortOid(run.commit),
      detail: [runWords(run), run.reason].filter(Boolean).join(' · '),
      target: { repository, run },
    })),
  );
  if (items.length === 0) {
    void window.showInformationMessage(l10n.t('There is no such run.'));
    return undefined;
  }
  const options = { title: l10n.t('Which run?'), matchOnDescription: true };
  return (await window.showQuickPick(items.slice(0, MOST_OFFERED), options))?.target;
}
