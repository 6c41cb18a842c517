import { toDisposable, type Disposable } from '../disposable.ts';
import { isReactorError, messageOf } from '../errors.ts';
import type { AnyEvent } from '../events/event.ts';
import type { Clock, Cursor, CursorStore, RefSnapshot, RefWatcher } from '../ports.ts';
import type { TellContext } from './look.ts';
import { firstCursor, tell } from './tell.ts';

export interface CommitStreamInit extends TellContext {
  readonly clock: Clock;
  readonly cursors: CursorStore;
  readonly watcher: RefWatcher;
  /** Makes the events durable and hands them on; the cursor moves only after that. */
  readonly deliver: (events: readonly AnyEvent[]) => Promise<unknown>;
  /** Called with every snapshot that was looked at, and with what kept a look from finishing. */
  readonly onLook: (outcome: LookOutcome) => Promise<void>;
}

export type LookOutcome =
  | { readonly kind: 'looked'; readonly snapshot: RefSnapshot }
  | { readonly kind: 'failed'; readonly error: unknown };

/** The ordered source of `commit.*`, `ref.*`, `tag.*` and `head.*` events of one repository. */
export interface CommitStream extends Disposable {
  /** Begins to watch; resolves after the first look, with all that happened in the meantime told. */
  start(): Promise<void>;
  /** Looks now; resolves when a look that began after this call has ended. Never rejects. */
  look(): Promise<void>;
}

const POLL_MIN_MS = 2_000;
const POLL_MAX_MS = 30_000;

/**
 * Watches the refs. A watcher only wakes us, a slow poll is the net below it; what is true is the
 * difference between all refs now and the durable cursor.
 */
export function createCommitStream(init: CommitStreamInit): CommitStream {
  return new RefCommitStream(init);
}

class RefCommitStream implements CommitStream {
  readonly #init: CommitStreamInit;
  #cursor: Cursor | undefined;
  #looking: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #isCatchUp = true;
  #isDisposed = false;
  #pollMs = POLL_MIN_MS;
  #watching: Disposable = toDisposable(() => undefined);
  #polling: Disposable = toDisposable(() => undefined);

  constructor(init: CommitStreamInit) {
    this.#init = init;
  }

  async start(): Promise<void> {
    this.#watching = this.#init.watcher.watch(() => {
      this.#pollMs = POLL_MIN_MS;
      void this.look();
    });
    if (this.#isDisposed) this.#watching.dispose();
    await this.look();
    this.#isCatchUp = false;
    this.#poll();
  }

  look(): Promise<void> {
    if (this.#isDisposed) return Promise.resolve();
    if (this.#looking === undefined) return (this.#looking = this.#lookNow());
    this.#next ??= this.#looking.then(() => {
      this.#next = undefined;
      this.#looking = this.#lookNow();
      return this.#looking;
    });
    return this.#next;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#watching.dispose();
    this.#polling.dispose();
  }

  async #lookNow(): Promise<void> {
    const { refs, onLook } = this.#init;
    try {
      const snapshot = await refs.snapshot();
      await this.#tell(snapshot);
      if (!this.#isDisposed) await onLook({ kind: 'looked', snapshot });
    } catch (error) {
      if (!this.#isDisposed) await this.#fail(error);
    } finally {
      if (this.#next === undefined) this.#looking = undefined;
    }
  }

  async #tell(snapshot: RefSnapshot): Promise<void> {
    const { clock, cursors, refs, deliver } = this.#init;
    this.#cursor ??= await cursors.load();
    if (this.#cursor === undefined) {
      await this.#moveTo(await firstCursor(refs, snapshot));
      return;
    }
    const look = { cursor: this.#cursor, snapshot, observedAt: clock.now() };
    const telling = await tell(this.#init, { ...look, isCatchUp: this.#isCatchUp });
    if (telling === undefined || this.#isDisposed) return;
    if (telling.events.length > 0) await deliver(telling.events);
    await this.#moveTo(telling.cursor);
  }

  /** A cursor that cannot be stored still counts here; a restart would tell again, same ids. */
  async #moveTo(cursor: Cursor): Promise<void> {
    this.#cursor = cursor;
    try {
      await this.#init.cursors.save(cursor);
    } catch (error) {
      this.#init.log.error(`The cursor could not be stored: ${messageOf(error)}`);
    }
  }

  async #fail(error: unknown): Promise<void> {
    this.#init.log.error(messageOf(error), isReactorError(error) ? error.hint : error);
    await this.#init.onLook({ kind: 'failed', error });
  }

  #poll(): void {
    if (this.#isDisposed) return;
    this.#polling = this.#init.clock.after(this.#pollMs, () => {
      this.#pollMs = Math.min(this.#pollMs * 2, POLL_MAX_MS);
      void this.look().finally(() => this.#poll());
    });
  }
}
