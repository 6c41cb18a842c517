import type { Clock } from '../ports.ts';

export interface ThrottleLimits {
  readonly perSecond: number;
  /** What may come at once after a quiet time. */
  readonly burst: number;
}

/** Lets so much through in a time; who comes too early waits. */
export class Throttle {
  readonly #clock: Clock;
  readonly #limits: ThrottleLimits;
  #tokens: number;
  #at: number;

  constructor(clock: Clock, limits: ThrottleLimits) {
    this.#clock = clock;
    this.#limits = limits;
    this.#tokens = limits.burst;
    this.#at = clock.now();
  }

  /** Resolves when the next may go on. @param onWait hears when it has to wait */
  async pass(onWait: () => void): Promise<void> {
    const { perSecond, burst } = this.#limits;
    const now = this.#clock.now();
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#at) / 1000) * perSecond);
    this.#at = now;
    this.#tokens--;
    if (this.#tokens >= 0) return;
    onWait();
    // Several go on after one wait: timers are coarse.
    const waitMs = Math.max(20, (-this.#tokens / perSecond) * 1000);
    await new Promise<void>((resolve) => this.#clock.after(waitMs, resolve));
  }
}
