import { DisposableStore, type Disposable } from '../../core/disposable.ts';
import { messageOf } from '../../core/errors.ts';
import type { Verdict } from '../../core/events/validationData.ts';
import type { OpenRepository } from '../../core/openRepository.ts';
import type { Log } from '../../core/ports.ts';
import { followEach } from '../followEach.ts';
import { VIEWS } from '../ids.ts';
import type { Repositories } from '../repositories.ts';
import type { TreeRow } from '../tree/row.ts';
import { RowTree } from '../tree/rowTree.ts';
import { RealityRow } from './realityRow.ts';

/** The tree of realities. A verdict is there once somebody asked for it, until the files change. */
export class RealitiesView implements Disposable {
  readonly #repositories: Repositories;
  readonly #owned = new DisposableStore();
  readonly #tree: RowTree;
  /** By the tree of files that was judged. */
  readonly #verdicts = new Map<string, Verdict>();

  constructor(repositories: Repositories, log: Log) {
    this.#repositories = repositories;
    const onError = (error: unknown): void => log.warn(messageOf(error));
    this.#tree = this.#owned.add(new RowTree(VIEWS.realities, () => this.#roots(), onError));
    const refresh = (): void => this.#tree.refresh();
    this.#owned.add(
      followEach(repositories, ({ engine }) => engine.bus.subscribe('reality.*', refresh)),
    );
    this.#owned.add(repositories.onChange((one) => one === undefined && refresh()));
  }

  /** Judges the files of a reality as they are now. */
  async judge({ engine }: OpenRepository, name: string): Promise<Verdict> {
    const tree = await engine.realities.of(name).reality.tree();
    const verdict = await engine.realities.judge(name);
    this.#verdicts.set(tree, verdict);
    const [oldest] = this.#verdicts.keys();
    if (this.#verdicts.size > MOST_VERDICTS && oldest !== undefined) this.#verdicts.delete(oldest);
    this.#tree.refresh();
    return verdict;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #roots(): Promise<readonly TreeRow[]> {
    const rows: TreeRow[] = [];
    for (const repository of this.#repositories.all) {
      for (const named of repository.engine.realities.all) {
        const [changes, tree] = await Promise.all([named.reality.diff(), named.reality.tree()]);
        const looked = { named, changes: changes.length, verdict: this.#verdicts.get(tree) };
        rows.push(new RealityRow(repository, looked));
      }
    }
    return rows;
  }
}

const MOST_VERDICTS = 100;
