import { commands, l10n } from 'vscode';
import { cancellably } from '../slowly.ts';
import { COMMANDS } from '../ids.ts';
import type { RealityTarget } from '../targets.ts';

/** Takes the steps that only look, of all reactions that would answer to what a reality has now. */
export async function runReactions({ repository, reality: name }: RealityTarget): Promise<void> {
  const { engine } = repository;
  const author = await repository.sign();
  const message = l10n.t('What {0} has now', name);
  const title = l10n.t('Preparing {0}…', name);
  const oid = await cancellably(title, () => engine.realities.share(name, { author, message }));
  if (oid === undefined) return;
  await commands.executeCommand(COMMANDS.runOnCommit, { repository, commit: { oid } });
}
