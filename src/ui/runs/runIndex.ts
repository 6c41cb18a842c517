import { DisposableStore, type Disposable } from '../../core/disposable.ts';
import type { Oid } from '../../core/events/commitData.ts';
import type { OpenRepository } from '../../core/openRepository.ts';
import type { Run } from '../../core/reactions/run.ts';
import type { Repositories } from '../repositories.ts';

type ByCommit = ReadonlyMap<Oid | null, readonly Run[]>;

/** Runs by commit, worked out once for each change of them. */
export class RunIndex implements Disposable {
  readonly #byCommit = new Map<OpenRepository, ByCommit>();
  readonly #owned = new DisposableStore();

  constructor(repositories: Repositories) {
    this.#owned.add(repositories.onReaction(() => this.#byCommit.clear()));
    this.#owned.add(repositories.onChange(() => this.#byCommit.clear()));
  }

  /** The runs of a commit, newest first. */
  of(repository: OpenRepository, commit: Oid | null): readonly Run[] {
    return this.#of(repository).get(commit) ?? [];
  }

  /** Runs of events that are about none of these commits, newest first. */
  others(repository: OpenRepository, commits: ReadonlySet<Oid>): readonly Run[] {
    const others = [...this.#of(repository)].filter(([oid]) => oid === null || !commits.has(oid));
    return others.flatMap(([, runs]) => runs).sort((a, b) => b.startedAt - a.startedAt);
  }

  dispose(): void {
    this.#owned.dispose();
    this.#byCommit.clear();
  }

  #of(repository: OpenRepository): ByCommit {
    const known = this.#byCommit.get(repository);
    if (known !== undefined) return known;
    const runs = repository.reactions.current?.runs ?? [];
    const byCommit = Map.groupBy(runs, ({ commit }) => commit);
    this.#byCommit.set(repository, byCommit);
    return byCommit;
  }
}
