import type { Disposable } from '../core/disposable.ts';

/** Makes one call of many that come at short intervals: the first one is answered after `ms`. */
export class Coalescer implements Disposable {
  readonly #ms: number;
  readonly #run: () => unknown;
  #timer: NodeJS.Timeout | undefined;
  #isDisposed = false;

  constructor(ms: number, run: () => unknown) {
    this.#ms = ms;
    this.#run = run;
  }

  soon(): void {
    if (this.#isDisposed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#run();
    }, this.#ms);
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
  }
}
