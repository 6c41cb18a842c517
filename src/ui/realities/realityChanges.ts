import { EventEmitter } from 'vscode';
import { DisposableStore, type Disposable } from '../../core/disposable.ts';
import type { NamedReality } from '../../core/realities/realities.ts';
import { Coalescer } from '../coalescer.ts';
import { followEach } from '../followEach.ts';
import type { Repositories } from '../repositories.ts';
import type { RealityTarget } from '../targets.ts';

/** A reality is written file by file; people see no more than this. Milliseconds. */
const CHANGES_MS = 100;

/** Follows the realities of all repositories. */
export class RealityChanges implements Disposable {
  readonly #owned = new DisposableStore();
  readonly #changed = new EventEmitter<readonly RealityTarget[]>();
  readonly #waiting = new Map<string, RealityTarget>();
  readonly #changedAt = new Map<string, number>();
  /** Tells which were forked, discarded or changed in any way; many changes at once. */
  readonly onChange = this.#changed.event;

  constructor(repositories: Repositories) {
    this.#owned.add(this.#changed);
    const soon = this.#owned.add(new Coalescer(CHANGES_MS, () => this.#tell()));
    this.#owned.add(
      followEach(repositories, (repository) =>
        repository.engine.realities.onChange((reality) => {
          const key = keyOf({ repository, reality });
          this.#waiting.set(key, { repository, reality });
          // Two changes within a millisecond are two: the editor compares these times.
          const before = this.#changedAt.get(key) ?? 0;
          this.#changedAt.set(key, Math.max(Date.now(), before + 1));
          soon.soon();
        }),
      ),
    );
  }

  /** When a reality changed last. Milliseconds since the epoch; 0: it has not. */
  changedAt(target: RealityTarget): number {
    return this.#changedAt.get(keyOf(target)) ?? 0;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #tell(): void {
    const changed = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const target of changed) {
      if (realityOf(target) === undefined) this.#changedAt.delete(keyOf(target));
    }
    this.#changed.fire(changed);
  }
}

/** The same for the same name in the same repository. */
export function keyOf({ repository, reality }: RealityTarget): string {
  return realityKey(repository.root, reality);
}

/** As {@link keyOf}. */
export function realityKey(root: string, name: string): string {
  return `${root}//${name}`;
}

/** A reality as it is now; `undefined` if it is gone. Looking does not count as use. */
export function realityOf({ repository, reality: name }: RealityTarget): NamedReality | undefined {
  return repository.engine.realities.all.find(({ reality }) => reality.name === name);
}
