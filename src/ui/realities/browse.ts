import { commands, l10n, window, type QuickPickItem } from 'vscode';
import { SUBMODULE_MODE } from '../../core/commits/treeObject.ts';
import { directoryOf, lastName } from '../../core/treePath.ts';
import { cancellably } from '../slowly.ts';
import { targetOf, type RealityTarget } from '../targets.ts';
import { realityFileUri } from '../treeFiles/treeFiles.ts';

/** A list with more of them is slow to open and to filter. */
const MOST_LISTED = 20_000;

/** Opens a file of a reality: the one that is given, or one of all that it has. */
export async function browse(target: RealityTarget): Promise<void> {
  const path = targetOf('change', target)?.change.path ?? (await pickPath(target));
  if (path === undefined) return;
  await commands.executeCommand('vscode.open', realityFileUri(target, path), { preview: true });
}

async function pickPath({ repository, reality: name }: RealityTarget): Promise<string | undefined> {
  const { reality } = repository.engine.realities.of(name);
  const title = l10n.t('Which file of {0}?', name);
  const read = Promise.all([reality.files(), reality.diff()]);
  const found = await cancellably(l10n.t('Reading the files of {0}…', name), () => read);
  if (found === undefined) return undefined;
  const [files, changes] = found;
  const changed = new Set(changes.map(({ path }) => path));
  const paths = files.filter(({ mode }) => mode !== SUBMODULE_MODE).map(({ path }) => path);
  if (paths.length > MOST_LISTED) return typePath(title, new Set(paths));
  const items = paths
    .map((path) => itemOf(path, changed.has(path)))
    .sort((a, b) => Number(b.isChanged) - Number(a.isChanged));
  return (await window.showQuickPick(items, { title, matchOnDescription: true }))?.path;
}

interface PathItem extends QuickPickItem {
  readonly path: string;
  readonly isChanged: boolean;
}

function itemOf(path: string, isChanged: boolean): PathItem {
  const description = [directoryOf(path), isChanged ? l10n.t('changed') : '']
    .filter(Boolean)
    .join(' · ');
  return { label: lastName(path), description, path, isChanged };
}

/** For trees that are too large for a list. */
async function typePath(title: string, paths: ReadonlySet<string>): Promise<string | undefined> {
  const prompt = l10n.t('Its path. There are {0} files, too many for a list.', paths.size);
  return window.showInputBox({
    ...{ title, prompt },
    validateInput: (path) =>
      path === '' || paths.has(path) ? undefined : l10n.t('There is no file {0}.', path),
  });
}
