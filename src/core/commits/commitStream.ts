import { toDisposable, type Disposable } from '../disposable.ts';
import { isReactorError, messageOf } from '../errors.ts';
import type { AnyEvent } from '../events/event.ts';
import type { Clock, Cursor, CursorStore, RefSnapshot, RefWatcher } from '../ports.ts';
import type { TellContext } from './look.ts';
import { recoverCursor } from './recoverCursor.ts';
import { firstCursor, tell } from './tell.ts';
import { ToldLately } from './toldLately.ts';

export interface CommitStreamInit extends TellContext {
  readonly clock: Clock;
  readonly cursors: CursorStore;
  readonly watcher: RefWatcher;
  /** Makes the events durable and hands them on; the cursor moves only after that. */
  readonly deliver: (events: readonly AnyEvent[]) => Promise<unknown>;
  /** The newest events that are durable; commits among them are not told again after a crash. */
  readonly delivered?: () => Iterable<AnyEvent>;
  /** Nothing is told and the cursor is left alone while another process does that; default: never. */
  readonly isLeading?: () => boolean;
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
  readonly #told = new ToldLately();
  #cursor: Cursor | undefined;
  #isStored = true;
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
    try {
      const snapshot = await this.#init.refs.snapshot();
      if (!this.#isDisposed) await this.#tell(snapshot);
      if (!this.#isDisposed) await this.#init.onLook({ kind: 'looked', snapshot });
    } catch (error) {
      await this.#fail(error);
    } finally {
      if (this.#next === undefined) this.#looking = undefined;
    }
  }

  async #tell(snapshot: RefSnapshot): Promise<void> {
    const { clock, refs, deliver, isLeading = () => true } = this.#init;
    if (!isLeading()) {
      this.#cursor = undefined;
      this.#isCatchUp = true;
      return;
    }
    this.#cursor ??= await this.#load();
    if (this.#cursor === undefined) {
      await this.#moveTo(await firstCursor(refs, snapshot, clock.now()));
    } else {
      // Later than the look before, even if somebody set the clock back.
      const observedAt = Math.max(clock.now(), (this.#cursor.at ?? 0) + 1);
      const told = { cursor: this.#cursor, told: this.#told, isCatchUp: this.#isCatchUp };
      const { events, cursor } = await tell(this.#init, { ...told, snapshot, observedAt });
      if (this.#isDisposed) return;
      if (events.length > 0) await deliver(events);
      this.#told.add(events);
      await this.#moveTo(cursor);
    }
    this.#isCatchUp = false;
  }

  async #load(): Promise<Cursor | undefined> {
    this.#told.add(this.#delivered());
    const cursor = await this.#init.cursors.load();
    return cursor && recoverCursor(cursor, this.#delivered(), this.#told);
  }

  #delivered(): Iterable<AnyEvent> {
    return this.#init.delivered?.() ?? [];
  }

  /**
   * A cursor that cannot be stored still counts here, and is stored with the next look. A restart
   * before that would tell again, same ids. Marks alone are not worth a write.
   */
  async #moveTo(cursor: Cursor): Promise<void> {
    const isSame = this.#cursor?.generation === cursor.generation;
    this.#cursor = cursor;
    if (isSame && this.#isStored) return;
    const wasStored = this.#isStored;
    try {
      await this.#init.cursors.save(cursor);
      this.#isStored = true;
    } catch (error) {
      this.#isStored = false;
      if (wasStored) this.#init.log.error(`The cursor cannot be stored: ${messageOf(error)}`);
    }
  }

  async #fail(error: unknown): Promise<void> {
    if (this.#isDisposed) return;
    this.#init.log.error(messageOf(error), isReactorError(error) ? error.hint : error);
    try {
      await this.#init.onLook({ kind: 'failed', error });
    } catch (cause) {
      this.#init.log.error(messageOf(cause));
    }
  }

  #poll(): void {
    if (this.#isDisposed) return;
    this.#polling = this.#init.clock.after(this.#pollMs, () => {
      this.#pollMs = Math.min(this.#pollMs * 2, POLL_MAX_MS);
      void this.look().finally(() => this.#poll());
    });
  }
}
