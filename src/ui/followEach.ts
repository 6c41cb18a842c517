import { toDisposable, type Disposable } from '../core/disposable.ts';
import type { OpenRepository } from '../core/openRepository.ts';
import type { Repositories } from './repositories.ts';

/**
 * Follows each repository of the workspace for as long as it is there, and until disposed.
 * @throws what `follow` throws for a repository that is there already; then none is followed
 */
export function followEach(
  repositories: Repositories,
  follow: (repository: OpenRepository) => Disposable,
): Disposable {
  const followed = new Map<OpenRepository, Disposable>();
  const update = (): void => {
    const { all } = repositories;
    for (const [repository, following] of followed) {
      if (all.includes(repository)) continue;
      following.dispose();
      followed.delete(repository);
    }
    for (const repository of all) {
      if (!followed.has(repository)) followed.set(repository, follow(repository));
    }
  };
  const listening = repositories.onChange(update);
  const stopped = toDisposable(() => {
    listening.dispose();
    for (const following of followed.values()) following.dispose();
  });
  try {
    update();
  } catch (error) {
    stopped.dispose();
    throw error;
  }
  return stopped;
}
