import type { Disposable } from '../disposable.ts';
import { Emitter } from '../emitter.ts';
import type { Oid } from '../events/commitData.ts';

/** A commit that is in quarantine from now on. */
export interface Quarantined {
  readonly commit: Oid;
  readonly tree: Oid;
}

/** The commits and trees that were rolled back. Nothing rolls forward to them by itself. */
export class Quarantine {
  readonly #commits = new Set<Oid>();
  readonly #trees = new Set<Oid>();
  readonly #made = new Set<Oid>();
  readonly #added: Emitter<Quarantined>;

  /** @param onError hears what a listener of {@link onAdd} throws */
  constructor(onError: (error: unknown) => void = () => undefined) {
    this.#added = new Emitter(onError);
  }

  /** Nothing acts on the commit any more, nor on another one with the same tree. */
  add(commit: Oid, tree: Oid): void {
    const isNew = !this.#commits.has(commit);
    this.#commits.add(commit);
    this.#trees.add(tree);
    if (isNew) this.#added.emit({ commit, tree });
  }

  /** A person brought it back, or says that it is the fix. */
  release(commit: Oid, tree: Oid): void {
    this.#commits.delete(commit);
    this.#trees.delete(tree);
  }

  has(commit: Oid, tree: Oid): boolean {
    return this.#commits.has(commit) || this.#trees.has(tree);
  }

  /** Hears at once, in the same call, of each commit that was not in quarantine before. */
  onAdd(listener: (quarantined: Quarantined) => void): Disposable {
    return this.#added.on(listener);
  }

  /** Remembers a commit that a rollback made. */
  addMade(commit: Oid): void {
    this.#made.add(commit);
  }

  /** Whether a rollback of this repository made the commit. */
  hasMade(commit: Oid): boolean {
    return this.#made.has(commit);
  }
}
