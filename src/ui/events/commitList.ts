import { EventEmitter } from 'vscode';
import { DisposableStore, type Disposable } from '../../core/disposable.ts';
import type { CommitData } from '../../core/events/commitData.ts';
import { isEvent } from '../../core/events/event.ts';
import type { OpenRepository } from '../../core/openRepository.ts';
import type { Repositories } from '../repositories.ts';
import { HISTORY_LIMIT } from '../watchedRepository.ts';

/** Commits that stay in the list, at most; older ones are in the stream (`git-reactor log`). */
const MOST_COMMITS = 1_000;

interface Listed {
  readonly owned: DisposableStore;
  readonly history: Promise<readonly CommitData[]>;
  /** Oldest first. */
  readonly told: Map<string, CommitData>;
}

/**
 * The commits of each repository, newest first: those that were told while the window was open,
 * then what the history of HEAD held before. A told commit is in the list at once.
 */
export class CommitList implements Disposable {
  readonly #repositories: Repositories;
  readonly #listed = new Map<OpenRepository, Listed>();
  readonly #changed = new EventEmitter<OpenRepository>();
  readonly #owned = new DisposableStore();
  readonly #onError: (error: unknown) => void;
  readonly onChange = this.#changed.event;

  constructor(repositories: Repositories, onError: (error: unknown) => void) {
    this.#repositories = repositories;
    this.#onError = onError;
    this.#owned.add(this.#changed);
    this.#owned.add(repositories.onChange(() => this.#follow()));
    this.#follow();
  }

  async of(repository: OpenRepository): Promise<readonly CommitData[]> {
    const listed = this.#listed.get(repository);
    if (listed === undefined) return [];
    const history = await listed.history;
    const told = [...listed.told.values()].toReversed();
    return [...told, ...history.filter(({ oid }) => !listed.told.has(oid))].slice(0, MOST_COMMITS);
  }

  dispose(): void {
    for (const { owned } of this.#listed.values()) owned.dispose();
    this.#owned.dispose();
  }

  #follow(): void {
    const open = new Set(this.#repositories.all);
    for (const [repository, { owned }] of this.#listed) {
      if (open.has(repository)) continue;
      owned.dispose();
      this.#listed.delete(repository);
    }
    for (const repository of open) {
      const isStarted = repository.engine.state.kind === 'watching';
      if (isStarted && !this.#listed.has(repository)) this.#add(repository);
    }
  }

  #add(repository: OpenRepository): void {
    const { engine } = repository;
    const told = new Map<string, CommitData>();
    const tell = (commit: CommitData): void => {
      told.delete(commit.oid);
      told.set(commit.oid, commit);
      const [oldest] = told.keys();
      if (told.size > MOST_COMMITS && oldest !== undefined) told.delete(oldest);
    };
    for (const event of engine.recentEvents()) {
      if (isEvent(event, 'commit.created')) tell(event.data);
    }
    const owned = new DisposableStore();
    owned.add(
      engine.bus.subscribe('commit.created', ({ data }) => {
        tell(data);
        this.#changed.fire(repository);
      }),
    );
    this.#listed.set(repository, { owned, told, history: this.#history(repository) });
  }

  async #history({ engine }: OpenRepository): Promise<readonly CommitData[]> {
    try {
      return await engine.history(HISTORY_LIMIT);
    } catch (error) {
      this.#onError(error);
      return [];
    }
  }
}
