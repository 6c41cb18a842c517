import { EventEmitter, FileDecoration, l10n, window, type Uri } from 'vscode';
import { TREE_MODE } from '../../core/commits/treeObject.ts';
import { DisposableStore, type Disposable } from '../../core/disposable.ts';
import { REALITY_SCHEME } from '../ids.ts';
import { realityOf, type RealityChanges } from '../realities/realityChanges.ts';
import type { Repositories } from '../repositories.ts';
import { lookupShown } from './lookupShown.ts';
import { readUriParts } from './treeAddress.ts';

/** Marks the files that a reality changed, among files of realities alone. */
export function decorateRealities(repositories: Repositories, changes: RealityChanges): Disposable {
  const owned = new DisposableStore();
  const changed = owned.add(new EventEmitter<undefined>());
  owned.add(changes.onChange(() => changed.fire(undefined)));
  owned.add(
    window.registerFileDecorationProvider({
      onDidChangeFileDecorations: changed.event,
      provideFileDecoration: async (uri) =>
        (await isChanged(repositories, uri))
          ? new FileDecoration('R', l10n.t('Changed in the reality'))
          : undefined,
    }),
  );
  return owned;
}

async function isChanged({ all }: Repositories, uri: Uri): Promise<boolean> {
  const address = uri.scheme === REALITY_SCHEME ? readUriParts(uri) : undefined;
  const repository = all.find(({ root }) => root === address?.root);
  if (address === undefined || repository === undefined) return false;
  const named = realityOf({ repository, reality: address.name });
  if (named === undefined) return false;
  const { base, mirror } = named.reality;
  const now = await lookupShown(mirror, await named.reality.tree(), address.path);
  const before = await lookupShown(mirror, base.tree, address.path);
  return now?.mode !== TREE_MODE && (now?.oid !== before?.oid || now?.mode !== before?.mode);
}
