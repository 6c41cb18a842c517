import { commands, l10n, window } from 'vscode';
import type { MergeOutcome } from '../../core/realities/mergeCommits.ts';
import type { Documents } from '../documents.ts';
import { COMMANDS } from '../ids.ts';
import { plainWords } from '../plainWords.ts';
import { shortOid } from '../tree/shortOid.ts';
import { showRefusal, type MergedInto } from './mergeRefusal.ts';

/** Says how a merge ended, with the way back or forward. */
export async function tellMerge(
  into: MergedInto,
  outcome: MergeOutcome,
  documents: Documents,
): Promise<void> {
  const { reality, branch } = into;
  switch (outcome.status) {
    case 'merged':
      return offerUndo(into, outcome);
    case 'contained':
      void window.showInformationMessage(l10n.t('{0} has all of {1} already.', branch, reality));
      return;
    case 'conflicts':
    case 'refused':
      return showRefusal(into, outcome, documents);
  }
}

async function offerUndo(
  into: MergedInto,
  merged: Extract<MergeOutcome, { status: 'merged' }>,
): Promise<void> {
  const { repository, reality, branch, isCurrent } = into;
  const undo = l10n.t('Undo');
  const done = l10n.t('{0} is merged into {1}: {2}.', reality, branch, shortOid(merged.oid));
  if ((await window.showInformationMessage(plainWords(done), undo)) !== undo) return;
  if (isCurrent) {
    // What is on disk goes with it, so this is a rollback, with its preview and its snapshot.
    await commands.executeCommand(COMMANDS.rollBackTo, { repository, version: merged.before });
    return;
  }
  const isBack = await repository.engine.realities.takeBack(branch, merged);
  const back = l10n.t('{0} is back at {1}.', branch, shortOid(merged.before));
  const moved = l10n.t('{0} has moved since, so it stays as it is.', branch);
  void window.showInformationMessage(isBack ? back : moved);
}
