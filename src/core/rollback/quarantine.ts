import type { Oid } from '../events/commitData.ts';

/** The commits and trees that were rolled back. Nothing rolls forward to them by itself. */
export class Quarantine {
  readonly #commits = new Set<Oid>();
  readonly #trees = new Set<Oid>();

  /** Nothing acts on the commit any more, nor on another one with the same tree. */
  add(commit: Oid, tree: Oid): void {
    this.#commits.add(commit);
    this.#trees.add(tree);
  }

  /** A person brought it back, or says that it is the fix. */
  release(commit: Oid, tree: Oid): void {
    this.#commits.delete(commit);
    this.#trees.delete(tree);
  }

  has(commit: Oid, tree: Oid): boolean {
    return this.#commits.has(commit) || this.#trees.has(tree);
  }
}
