/** Something that holds a resource until it is disposed. Disposing twice is harmless. */
export interface Disposable {
  dispose(): void;
}

/** A {@link Disposable} that runs `release` once. */
export function toDisposable(release: () => void): Disposable {
  let isDisposed = false;
  return {
    dispose() {
      if (isDisposed) return;
      isDisposed = true;
      release();
    },
  };
}

/**
 * What one owner has to dispose, in the reverse order in which it was added. All of it is
 * disposed even if some of it throws; the failures then come as one `AggregateError`.
 */
export class DisposableStore implements Disposable {
  readonly #owned = new Set<Disposable>();
  #isDisposed = false;

  get isDisposed(): boolean {
    return this.#isDisposed;
  }

  /** Takes ownership. What is added after the store was disposed is disposed at once. */
  add<T extends Disposable>(owned: T): T {
    if (this.#isDisposed) owned.dispose();
    else this.#owned.add(owned);
    return owned;
  }

  dispose(): void {
    this.#isDisposed = true;
    const failures: unknown[] = [];
    for (const owned of [...this.#owned].reverse()) {
      this.#owned.delete(owned);
      try {
        owned.dispose();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'Some resources did not close.');
  }
}
