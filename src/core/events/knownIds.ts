/** What makes an event the same fact as another. */
export interface Identity {
  readonly source: string;
  readonly id: string;
}

/**
 * The identities that were stored last, at least `limit` and at most twice as many. Two generations
 * instead of one ordered set: forgetting the oldest one by one is slow in a JavaScript `Set`.
 */
export class KnownIds {
  readonly #limit: number;
  #young = new Generation();
  #old = new Generation();

  constructor(limit: number) {
    this.#limit = limit;
  }

  has(identity: Identity): boolean {
    return this.#young.has(identity) || this.#old.has(identity);
  }

  /** Whether it was not known before. */
  add(identity: Identity): boolean {
    if (this.#old.has(identity) || !this.#young.add(identity)) return false;
    if (this.#young.size < this.#limit) return true;
    this.#old = this.#young;
    this.#young = new Generation();
    return true;
  }
}

/** Ids by source: joining both into one string for every look-up costs more than the rest. */
class Generation {
  readonly #bySource = new Map<string, Set<string>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has({ source, id }: Identity): boolean {
    return this.#bySource.get(source)?.has(id) === true;
  }

  add({ source, id }: Identity): boolean {
    const ids = this.#idsOf(source);
    const before = ids.size;
    ids.add(id);
    if (ids.size === before) return false;
    this.#size++;
    return true;
  }

  #idsOf(source: string): Set<string> {
    const known = this.#bySource.get(source);
    if (known !== undefined) return known;
    const ids = new Set<string>();
    this.#bySource.set(source, ids);
    return ids;
  }
}
