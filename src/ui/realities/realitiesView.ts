import { DisposableStore, type Disposable } from '../../core/disposable.ts';
import { messageOf } from '../../core/errors.ts';
import type { Log } from '../../core/ports.ts';
import { VIEWS } from '../ids.ts';
import type { Repositories } from '../repositories.ts';
import type { TreeRow } from '../tree/row.ts';
import { RowTree } from '../tree/rowTree.ts';
import type { RealityChanges } from './realityChanges.ts';
import type { RealityVerdicts } from './realityVerdicts.ts';

export interface RealitiesViewInit {
  readonly repositories: Repositories;
  readonly changes: RealityChanges;
  readonly verdicts: RealityVerdicts;
  readonly log: Log;
}

/** The tree of realities. A verdict is there once somebody asked for it, until the files change. */
export function createRealitiesView(init: RealitiesViewInit): Disposable {
  const { repositories, changes, verdicts, log } = init;
  const owned = new DisposableStore();
  const roots = async (): Promise<readonly TreeRow[]> => {
    if (repositories.all.every(({ engine }) => engine.realities.all.length === 0)) return [];
    const { realityRows } = await import('./realityRows.ts');
    return realityRows(repositories.all, verdicts);
  };
  const onError = (error: unknown): void => log.warn(messageOf(error));
  const tree = owned.add(new RowTree(VIEWS.realities, roots, onError));
  const refresh = (): void => tree.refresh();
  owned.add(changes.onChange(refresh));
  owned.add(verdicts.onChange(refresh));
  owned.add(repositories.onChange((one) => one === undefined && refresh()));
  return owned;
}
