import type { Disposable } from '../disposable.ts';
import { PUBLISH_MS } from './broker.ts';
import { brokerClosed, brokerDown } from './brokerErrors.ts';
import type { Speaking } from './speaking.ts';
import type { Word } from './words.ts';

/** Through which of the two readers a ping came back. */
export type PingWay = 'events' | 'words';

export interface PingsInit extends Pick<Speaking, 'clock' | 'say' | 'self'> {
  /** Resolves when both readers receive: what is said before may never come back. */
  readonly receiving: () => Promise<unknown>;
  readonly newId: () => string;
}

interface Waiting {
  readonly missing: Set<PingWay>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** What one says to oneself comes back after everything that was said before. */
export class Pings implements Disposable {
  readonly #init: PingsInit;
  readonly #waiting = new Map<string, Waiting>();
  #isDisposed = false;

  constructor(init: PingsInit) {
    this.#init = init;
  }

  hear({ by, nonce }: Extract<Word, { kind: 'ping' }>, way: PingWay): void {
    const waiting = by === this.#init.self ? this.#waiting.get(nonce) : undefined;
    waiting?.missing.delete(way);
    if (waiting?.missing.size === 0) waiting.resolve();
  }

  /**
   * Resolves when all that the broker had was received, events and words.
   * @param isHurried gives up when that takes long
   * @throws ReactorError `broker-down`, `broker-closed`
   */
  async catchUp(isHurried = false): Promise<void> {
    const { say, self, newId, clock, receiving } = this.#init;
    if (this.#isDisposed) throw brokerClosed();
    const nonce = newId();
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const missing = new Set<PingWay>(['events', 'words']);
    this.#waiting.set(nonce, { missing, resolve: () => resolve(undefined), reject });
    const late = (): void => reject(brokerDown('what was sent did not come back in time'));
    const timer = isHurried ? clock.after(PUBLISH_MS, late) : undefined;
    const ask = async (): Promise<void> => {
      await receiving();
      await say({ kind: 'ping', by: self, nonce });
      await promise;
    };
    try {
      await Promise.race([ask(), promise]);
    } finally {
      timer?.dispose();
      this.#waiting.delete(nonce);
    }
  }

  dispose(): void {
    this.#isDisposed = true;
    for (const { reject } of this.#waiting.values()) reject(brokerClosed());
  }
}
