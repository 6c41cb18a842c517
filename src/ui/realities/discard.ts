import { l10n, window } from 'vscode';
import type { RealityTarget } from '../targets.ts';

/** How many files are named in the question. */
const MOST_NAMED = 10;

export async function discard({ repository, reality: name }: RealityTarget): Promise<void> {
  const { realities } = repository.engine;
  const changes = await realities.of(name).reality.diff();
  const paths = changes.map(({ path }) => path);
  if (paths.length > 0 && !(await isConfirmed(name, paths))) return;
  await realities.discard(name);
}

async function isConfirmed(name: string, paths: readonly string[]): Promise<boolean> {
  const yes = l10n.t('Discard');
  const message = l10n.t('Discard {0}?', name);
  const lost =
    paths.length === 1
      ? l10n.t('One changed file in it is lost.')
      : l10n.t('{0} changed files in it are lost.', paths.length);
  const named = paths.slice(0, MOST_NAMED);
  const more = paths.length > named.length ? ['…'] : [];
  const kept = l10n.t('A branch that it was kept as or merged into stays.');
  const detail = [lost, ...named, ...more, '', kept].join('\n');
  return (await window.showWarningMessage(message, { modal: true, detail }, yes)) === yes;
}
