import type { Disposable } from '../disposable.ts';
import { Emitter } from '../emitter.ts';
import { messageOf } from '../errors.ts';
import type { BrokerState, BrokerWorld } from './broker.ts';
import { brokerClosed } from './brokerErrors.ts';

/** A connection that was made. */
export interface Link<T> {
  readonly it: T;
  /** Resolves with the reason when it is of no use any more. */
  readonly lost: Promise<string>;
  close(): Promise<void>;
}

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;

/** A connection that is made again whenever it is lost, with growing pauses, until it is closed. */
export class LastingConnection<T> {
  readonly #world: BrokerWorld;
  readonly #open: () => Promise<Link<T>>;
  readonly #states: Emitter<BrokerState>;
  readonly #waiting = new Set<() => void>();
  readonly #running: Promise<void>;
  #state: BrokerState = { kind: 'connecting' };
  #link: Link<T> | undefined;
  #pause: Disposable | undefined;
  #endPause: () => void = () => undefined;
  #isClosed = false;

  /** @param open makes one connection, or rejects with the reason why it cannot */
  constructor(world: BrokerWorld, open: () => Promise<Link<T>>) {
    this.#world = world;
    this.#open = open;
    this.#states = new Emitter((error) => world.log.error(messageOf(error)));
    this.#running = this.#run();
  }

  get state(): BrokerState {
    return this.#state;
  }

  onState(listener: (state: BrokerState) => void): Disposable {
    return this.#states.on(listener);
  }

  /** What is connected now, if anything is. @throws ReactorError `broker-closed` */
  get current(): T | undefined {
    if (this.#isClosed) throw brokerClosed();
    return this.#link?.it;
  }

  /** Waits for a connection. @throws ReactorError `broker-closed` */
  async live(): Promise<T> {
    for (;;) {
      const it = this.current;
      if (it !== undefined) return it;
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  /** No connection is made any more; resolves when the one of now is closed. */
  async close(): Promise<void> {
    if (!this.#isClosed) {
      this.#isClosed = true;
      this.#pause?.dispose();
      this.#endPause();
      this.#wake();
      await this.#link?.close();
      this.#become({ kind: 'closed' });
      this.#states.dispose();
    }
    await this.#running;
  }

  async #run(): Promise<void> {
    for (let pauseMs = FIRST_PAUSE_MS; this.#goesOn();) {
      const reason = await this.#connectOnce(() => (pauseMs = FIRST_PAUSE_MS));
      if (this.#goesOn()) {
        this.#become({ kind: 'down', reason });
        await this.#rest(pauseMs);
      }
      pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
    }
  }

  #goesOn(): boolean {
    return !this.#isClosed;
  }

  /** @returns why there is no connection any more, or was none */
  async #connectOnce(onConnected: () => void): Promise<string> {
    try {
      const link = await this.#open();
      if (this.#isClosed) {
        await link.close();
        return '';
      }
      this.#link = link;
      onConnected();
      this.#become({ kind: 'connected' });
      this.#wake();
      const reason = await link.lost;
      this.#link = undefined;
      await link.close();
      return reason;
    } catch (error) {
      this.#link = undefined;
      return messageOf(error);
    }
  }

  #rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#endPause = resolve;
      this.#pause = this.#world.clock.after(ms, resolve);
    });
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  #become(state: BrokerState): void {
    const isSame = JSON.stringify(state) === JSON.stringify(this.#state);
    this.#state = state;
    if (!isSame) this.#states.emit(state);
  }
}
