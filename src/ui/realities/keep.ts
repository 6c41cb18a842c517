import { l10n, window } from 'vscode';
import { slowly } from '../slowly.ts';
import type { RealityTarget } from '../targets.ts';
import { shortOid } from '../tree/shortOid.ts';
import { commitFirst } from './commitFirst.ts';

export async function keep(target: RealityTarget): Promise<void> {
  const { repository, reality: name } = target;
  if (!(await commitFirst(target))) return;
  const title = l10n.t('Keep {0} as a Branch', name);
  const prompt = l10n.t('The name of the branch.');
  const value = `reality/${name.replaceAll(' ', '-')}`;
  const branch = (await window.showInputBox({ title, prompt, value }))?.trim() ?? '';
  if (branch === '') return;
  const keeping = (): Promise<string> => repository.engine.realities.keep(name, branch);
  const oid = await slowly(l10n.t('Keeping {0}…', name), keeping);
  void window.showInformationMessage(l10n.t('{0} is branch {1}.', shortOid(oid), branch));
}
