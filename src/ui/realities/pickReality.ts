import { l10n, window } from 'vscode';
import type { Repositories } from '../repositories.ts';
import type { RealityTarget } from '../targets.ts';
import { shortOid } from '../tree/shortOid.ts';

/** `undefined` if there is none, which is said, or if the person chose none. */
export async function pickReality({ all }: Repositories): Promise<RealityTarget | undefined> {
  const items = all.flatMap((repository) =>
    repository.engine.realities.all.map(({ reality: { name, base } }) => ({
      label: name,
      description: `${repository.name} · ${shortOid(base.commit)}`,
      target: { repository, reality: name },
    })),
  );
  if (items.length === 0) {
    void window.showInformationMessage(l10n.t('There is no reality now.'));
    return undefined;
  }
  return (await window.showQuickPick(items, { title: l10n.t('Which reality?') }))?.target;
}
