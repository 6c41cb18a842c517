import type { Clock } from '../ports.ts';

/** What was begun and has not ended, so that one who stops can wait for it. */
export class InHand {
  readonly #all = new Set<Promise<unknown>>();

  get size(): number {
    return this.#all.size;
  }

  /** @returns the same promise */
  add<T>(work: Promise<T>): Promise<T> {
    const forget = (): void => void this.#all.delete(settled);
    const settled = work.then(forget, forget);
    this.#all.add(settled);
    return work;
  }

  /** Resolves when one of now has ended. */
  async next(): Promise<void> {
    await Promise.race(this.#all);
  }

  /** Resolves when all of now has ended, or after `atMostMs`. */
  async settled(clock: Clock, atMostMs: number): Promise<void> {
    if (this.#all.size === 0) return;
    await new Promise<void>((resolve) => {
      const waiting = clock.after(atMostMs, resolve);
      void Promise.all(this.#all).then(() => {
        waiting.dispose();
        resolve();
      });
    });
  }
}
