import { DisposableStore, toDisposable, type Disposable } from '../core/disposable.ts';
import type { FindRepository, OpenRepository } from '../core/openRepository.ts';
import { WatchedRepository, type RepositoryListener } from './watchedRepository.ts';

export interface WatchedFoldersInit extends RepositoryListener {
  readonly find: FindRepository;
  /** For as long as no repository is found for a folder: may call {@link WatchedFolders.retry}. */
  awaitRepository(folder: string): Disposable;
}

interface WatchedFolder {
  readonly owned: DisposableStore;
  repository?: WatchedRepository;
  /** Why there is none. */
  problem?: unknown;
}

/** One engine for each repository that folders lie in, however many of them lie in the same one. */
export class WatchedFolders implements Disposable {
  readonly #init: WatchedFoldersInit;
  /** By absolute path, in the order in which they came. */
  readonly #folders = new Map<string, WatchedFolder>();
  readonly #repositories = new Map<string, WatchedRepository>();

  constructor(init: WatchedFoldersInit) {
    this.#init = init;
  }

  get isEmpty(): boolean {
    return this.#folders.size === 0;
  }

  get all(): readonly OpenRepository[] {
    return this.#watched().flatMap(({ opened }) => opened ?? []);
  }

  /** What keeps folders from being watched. */
  get problems(): readonly unknown[] {
    const unfound = [...this.#folders.values()].flatMap(({ problem }) => problem ?? []);
    return [...unfound, ...this.#watched().flatMap(({ problem }) => problem ?? [])];
  }

  add(folder: string): void {
    this.remove(folder);
    const watched: WatchedFolder = { owned: new DisposableStore() };
    this.#folders.set(folder, watched);
    void this.#find(folder, watched);
  }

  remove(folder: string): void {
    this.#folders.get(folder)?.owned.dispose();
    this.#folders.delete(folder);
  }

  /** Tries again what could not be found or opened. */
  retry(): void {
    for (const [folder, { problem }] of [...this.#folders]) {
      if (problem !== undefined) this.add(folder);
    }
    for (const repository of this.#watched()) repository.retry();
  }

  dispose(): void {
    for (const folder of [...this.#folders.keys()]) this.remove(folder);
  }

  #watched(): readonly WatchedRepository[] {
    const all = [...this.#folders.values()].flatMap(({ repository }) => repository ?? []);
    return [...new Set(all)];
  }

  async #find(folder: string, watched: WatchedFolder): Promise<void> {
    try {
      const found = await this.#init.find(folder);
      if (watched.owned.isDisposed) return;
      const known = this.#repositories.get(found.root);
      watched.repository = known ?? new WatchedRepository(found, this.#init);
      watched.owned.add(this.#hold(found.root, watched.repository));
      if (known !== undefined) this.#init.onChange(undefined);
    } catch (error) {
      if (watched.owned.isDisposed) return;
      watched.problem = error;
      watched.owned.add(this.#init.awaitRepository(folder));
      this.#init.onProblem(folder, error);
      this.#init.onChange(undefined);
    }
  }

  #hold(root: string, repository: WatchedRepository): Disposable {
    const held = repository.share();
    this.#repositories.set(root, repository);
    return toDisposable(() => {
      held.dispose();
      if (repository.isOver) this.#repositories.delete(root);
    });
  }
}
