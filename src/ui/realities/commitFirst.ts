import { l10n, window } from 'vscode';
import type { RealityTarget } from '../targets.ts';

/**
 * Commits in the reality what is not committed there: only commits can be kept and merged.
 * @returns whether to go on
 */
export async function commitFirst({ repository, reality: name }: RealityTarget): Promise<boolean> {
  const { realities } = repository.engine;
  const { length } = await realities.of(name).reality.uncommitted();
  if (length === 0) return true;
  const title = l10n.t('Commit What {0} Has Changed', name);
  const prompt =
    length === 1
      ? l10n.t('The message of the commit. One file is not committed yet.')
      : l10n.t('The message of the commit. {0} files are not committed yet.', length);
  const message = (await window.showInputBox({ title, prompt }))?.trim() ?? '';
  if (message === '') return false;
  await realities.commit(name, { author: await repository.sign(), message });
  return true;
}
