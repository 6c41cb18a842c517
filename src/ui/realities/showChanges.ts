import { commands, l10n, window } from 'vscode';
import { targetOf, type RealityTarget } from '../targets.ts';
import { shortOid } from '../tree/shortOid.ts';
import { changedResources } from '../treeFiles/changedResources.ts';
import { commitFileUri, realityFileUri } from '../treeFiles/treeFiles.ts';

/** What a reality changed: one file of it, or all. */
export async function showChanges(target: RealityTarget): Promise<void> {
  const { repository, reality: name } = target;
  const { reality } = repository.engine.realities.of(name);
  const base = reality.base.commit;
  const change = targetOf('change', target)?.change;
  const resources = changedResources(change === undefined ? await reality.diff() : [change], {
    before: (path) => commitFileUri(repository, base, path),
    after: (path) => realityFileUri(target, path),
  });
  const [first] = resources;
  if (first === undefined) {
    void window.showInformationMessage(l10n.t('Nothing was changed in {0} yet.', name));
    return;
  }
  const from = l10n.t('{0}, from {1}', name, shortOid(base));
  if (change === undefined) {
    await commands.executeCommand('vscode.changes', from, resources);
    return;
  }
  const [, before, after] = first;
  const title = `${change.path} (${from})`;
  if (before === undefined || after === undefined)
    await commands.executeCommand('vscode.open', after ?? before, undefined, title);
  else await commands.executeCommand('vscode.diff', before, after, title);
}
