import { DisposableStore, type Disposable } from '../core/disposable.ts';
import type { AnyEvent } from '../core/events/event.ts';
import type { OpenRepository } from '../core/openRepository.ts';
import type { Repositories } from './repositories.ts';

/** What other extensions get of us: `extension.exports.getApi(1)`. */
export interface Api {
  /**
   * Calls `handler` for each event, of any repository of the workspace, whose short type matches.
   * @param pattern a short type (`commit.created`) or a glob (`commit.*`)
   */
  onEvent(pattern: string, handler: (event: AnyEvent) => unknown): Disposable;
}

export interface ApiProvider {
  /** @throws Error for a version that this extension does not have */
  getApi(version: 1): Api;
}

export function createApiProvider(repositories: Repositories): ApiProvider {
  const api: Api = { onEvent: (pattern, handler) => subscribe(repositories, pattern, handler) };
  return {
    getApi(version: number) {
      if (version === 1) return api;
      throw new Error(`Git Reactor has API version 1, not ${version}.`);
    },
  };
}

/** Follows repositories as they come and go. */
function subscribe(
  repositories: Repositories,
  pattern: string,
  handler: (event: AnyEvent) => unknown,
): Disposable {
  const owned = new DisposableStore();
  const known = new Set<OpenRepository>();
  const follow = (): void => {
    for (const repository of repositories.all) {
      if (known.has(repository)) continue;
      known.add(repository);
      owned.add(repository.engine.bus.subscribe(pattern, handler));
    }
  };
  follow();
  owned.add(repositories.onChange(follow));
  return owned;
}
