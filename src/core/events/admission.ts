import type { Disposable } from '../disposable.ts';
import { ReactorError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import { Fifo } from './fifo.ts';

/** Whether more events can be taken now, and if not, why not. */
export type Room = 'room' | 'store-busy' | 'subscriber-behind';

export interface AdmissionOptions {
  readonly clock: Clock;
  /** @param inside events that were admitted and have not left yet */
  readonly room: (count: number, inside: number) => Room;
  /** Events that may wait for admission; further ones are refused. */
  readonly maxWaiting: number;
  /** How long a publisher waits for a subscriber that lags, in milliseconds. */
  readonly maxWaitMs: number;
  /** So many events were not admitted. */
  readonly onRefused: (count: number) => void;
}

interface Waiter {
  readonly count: number;
  readonly admit: () => void;
  readonly refuse: (error: ReactorError) => void;
  timer: Disposable | undefined;
  isRefused: boolean;
}

/** The gate before the store: publishers wait here, in order, while there is no room. */
export class Admission {
  readonly #options: AdmissionOptions;
  readonly #waiters = new Fifo<Waiter>();
  #waiting = 0;
  #inside = 0;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /** Events that wait. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Events that were admitted and have not left yet. */
  get inside(): number {
    return this.#inside;
  }

  /**
   * Runs `task` as soon as there is room for `count` events, after those who came before. The task
   * calls {@link leave} when it is done, whatever its outcome.
   * @throws ReactorError `bus-overloaded` when too many wait or the wait is too long.
   */
  enter<T>(count: number, task: () => Promise<T>): Promise<T> {
    if (this.#waiting === 0 && this.#room(count) === 'room') return this.#admit(count, task);
    if (this.#waiting + count > this.#options.maxWaiting) {
      this.#options.onRefused(count);
      return Promise.reject(overloaded(`${this.#waiting} events wait already`));
    }
    return new Promise((resolve, refuse) => {
      const admit = (): void => resolve(this.#admit(count, task));
      this.#waiters.push({ count, admit, refuse, timer: undefined, isRefused: false });
      this.#waiting += count;
      this.recheck();
    });
  }

  leave(count: number): void {
    this.#inside -= count;
    if (this.#waiting > 0) this.recheck();
  }

  /** Admits those for whom there is room by now. */
  recheck(): void {
    for (let next = this.#waiters.peek(); next !== undefined; next = this.#waiters.peek()) {
      if (!next.isRefused) {
        const room = this.#room(next.count);
        if (room === 'subscriber-behind') next.timer ??= this.#limitWait(next);
        if (room !== 'room') return;
      }
      this.#waiters.shift();
      if (next.isRefused) continue;
      next.timer?.dispose();
      this.#waiting -= next.count;
      next.admit();
    }
  }

  close(error: ReactorError): void {
    for (let next = this.#waiters.shift(); next !== undefined; next = this.#waiters.shift()) {
      next.timer?.dispose();
      if (!next.isRefused) this.#refuse(next, error);
    }
  }

  #room(count: number): Room {
    return this.#options.room(count, this.#inside);
  }

  #admit<T>(count: number, task: () => Promise<T>): Promise<T> {
    this.#inside += count;
    return task();
  }

  #limitWait(waiter: Waiter): Disposable {
    const { clock, maxWaitMs } = this.#options;
    return clock.after(maxWaitMs, () => {
      this.#refuse(waiter, overloaded(`a subscriber has lagged for ${maxWaitMs} ms`));
      this.recheck();
    });
  }

  /** It stays in the queue, marked, until its turn comes. */
  #refuse(waiter: Waiter, error: ReactorError): void {
    waiter.isRefused = true;
    this.#waiting -= waiter.count;
    this.#options.onRefused(waiter.count);
    waiter.refuse(error);
  }
}

function overloaded(reason: string): ReactorError {
  return new ReactorError('bus-overloaded', `The event was not taken: ${reason}.`, {
    hint: 'Publish less at once, or wait for earlier events before publishing more.',
  });
}
