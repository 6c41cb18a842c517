import { DisposableStore, type Disposable } from '../../core/disposable.ts';
import { messageOf } from '../../core/errors.ts';
import type { Log } from '../../core/ports.ts';
import type { Deployment } from '../../core/reactions/deployments.ts';
import { VIEWS } from '../ids.ts';
import type { Repositories } from '../repositories.ts';
import type { TreeRow } from '../tree/row.ts';
import { RowTree } from '../tree/rowTree.ts';
import { DeploymentRow } from './deploymentRow.ts';

/** The tree of what is deployed where, by name and environment. */
export function createDeploymentsView(repositories: Repositories, log: Log): Disposable {
  const owned = new DisposableStore();
  const roots = (): readonly TreeRow[] =>
    repositories.all.flatMap((repository) => {
      const known = repository.reactions.current?.deployments ?? [];
      return known
        .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
        .map((deployment) => new DeploymentRow(repository, deployment));
    });
  const tree = owned.add(
    new RowTree(
      VIEWS.deployments,
      () => Promise.resolve(roots()),
      (error) => log.warn(messageOf(error)),
    ),
  );
  owned.add(repositories.onChange((one) => one === undefined && tree.refresh()));
  owned.add(repositories.onReaction(() => tree.refresh()));
  return owned;
}

function keyOf({ name, environment }: Deployment): string {
  return `${name}\0${environment}`;
}
