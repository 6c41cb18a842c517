/**
 * The identities that were stored last, at least `limit` and at most twice as many. Two generations
 * instead of one ordered set: forgetting the oldest one by one is slow in a JavaScript `Set`.
 */
export class KnownIds {
  readonly #limit: number;
  #young = new Set<string>();
  #old = new Set<string>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  has(identity: string): boolean {
    return this.#young.has(identity) || this.#old.has(identity);
  }

  add(identity: string): void {
    this.#young.add(identity);
    if (this.#young.size < this.#limit) return;
    this.#old = this.#young;
    this.#young = new Set();
  }

  delete(identity: string): void {
    this.#young.delete(identity);
    this.#old.delete(identity);
  }
}
