/** Keeps what was used last, as long as all of it together weighs no more than it may. */
export class WeightedCache<K, V> {
  readonly #max: number;
  readonly #maxEach: number;
  readonly #weigh: (value: V) => number;
  /** Oldest use first. */
  readonly #entries = new Map<K, V>();
  #weight = 0;

  /** @param maxEach what weighs more alone is not kept */
  constructor(max: number, weigh: (value: V) => number, maxEach = max) {
    this.#max = max;
    this.#maxEach = maxEach;
    this.#weigh = weigh;
  }

  get weight(): number {
    return this.#weight;
  }

  get(key: K): V | undefined {
    const value = this.#entries.get(key);
    if (value === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, value);
    return value;
  }

  set(key: K, value: V): void {
    this.#forget(key);
    const weight = this.#weigh(value);
    if (weight > this.#maxEach) return;
    this.#entries.set(key, value);
    this.#weight += weight;
    for (const oldest of this.#entries.keys()) {
      if (this.#weight <= this.#max) break;
      this.#forget(oldest);
    }
  }

  clear(): void {
    this.#entries.clear();
    this.#weight = 0;
  }

  #forget(key: K): void {
    const value = this.#entries.get(key);
    if (value === undefined) return;
    this.#entries.delete(key);
    this.#weight -= this.#weigh(value);
  }
}
