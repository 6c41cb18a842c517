import type { Disposable } from '../../core/disposable.ts';
import { isReactorError, messageOf, type ReactorError } from '../../core/errors.ts';
import { Fifo } from '../../core/events/fifo.ts';
import type { Clock, StoreState } from '../../core/ports.ts';
import { storeClosed } from './memoryStore.ts';

/** One call of `append` on its way to the disk. */
export interface Commit {
  /** Position of its first event. */
  readonly first: number;
  /** Number of its events. */
  readonly count: number;
  /** Its lines; empty for a call that only waits for those before it. */
  readonly text: string;
  readonly onDurable: () => void;
  readonly onFailed: (error: ReactorError) => void;
}

export interface GroupCommitInit {
  readonly clock: Clock;
  readonly write: (text: string, first: number) => Promise<void>;
  readonly close: () => Promise<void>;
  readonly onState: (state: StoreState) => void;
}

const GROUP_CHARACTERS = 1 << 20;
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 15_000;

/**
 * Writes commits in order, as many at once as have come together while the disk was busy. What
 * cannot be written waits in memory and is tried again, for as long as it takes.
 */
export class GroupCommit {
  readonly #init: GroupCommitInit;
  readonly #waiting = new Fifo<Commit>();
  #group: Commit[] = [];
  #state: StoreState = { kind: 'ready' };
  #retries = 0;
  #retry: Disposable | undefined;
  #isBusy = false;
  readonly #released = Promise.withResolvers<undefined>();

  constructor(init: GroupCommitInit) {
    this.#init = init;
  }

  get state(): StoreState {
    return this.#state.kind === 'waiting'
      ? { ...this.#state, pending: this.#pending }
      : this.#state;
  }

  /** The commits that are not durable yet, in events. */
  get #pending(): number {
    return this.#unwritten().reduce((sum, { count }) => sum + count, 0);
  }

  /** Resolves when it is closed and nothing is being written any more. */
  get released(): Promise<unknown> {
    return this.#released.promise;
  }

  get isIdle(): boolean {
    return !this.#isBusy;
  }

  add(commit: Commit): void {
    this.#waiting.push(commit);
    if (this.#isBusy) return;
    this.#isBusy = true;
    queueMicrotask(() => void this.#writeAll());
  }

  /** Takes no more commits. What is being written is finished; what waits for the disk fails. */
  close(): void {
    if (this.#state.kind === 'closed') return;
    const wasWaiting = this.#state.kind === 'waiting';
    this.#setState({ kind: 'closed' });
    this.#retry?.dispose();
    if (wasWaiting) this.#failAll(storeClosed());
    if (wasWaiting || !this.#isBusy) this.#release();
  }

  async #writeAll(): Promise<void> {
    while (this.#takeGroup()) {
      const text = this.#group.map((commit) => commit.text).join('');
      try {
        if (text !== '') await this.#init.write(text, this.#group[0]?.first ?? 0);
      } catch (error) {
        this.#onFailure(error);
        return;
      }
      this.#onSuccess();
    }
    this.#isBusy = false;
    if (this.#state.kind === 'closed') this.#release();
  }

  /** The group that failed before, or the next; whether there is one. */
  #takeGroup(): boolean {
    let size = 0;
    while (this.#group.length === 0 || size < GROUP_CHARACTERS) {
      const next = this.#retries > 0 ? undefined : this.#waiting.shift();
      if (next === undefined) break;
      this.#group.push(next);
      size += next.text.length;
    }
    return this.#group.length > 0;
  }

  #onSuccess(): void {
    const done = this.#group;
    this.#group = [];
    this.#retries = 0;
    if (this.#state.kind === 'waiting') this.#setState({ kind: 'ready' });
    for (const commit of done) commit.onDurable();
  }

  #onFailure(error: unknown): void {
    if (isReactorError(error) || this.#state.kind === 'closed') {
      this.#setState({ kind: 'closed' });
      this.#failAll(isReactorError(error) ? error : storeClosed());
      this.#release();
      return;
    }
    const since = this.#state.kind === 'waiting' ? this.#state.since : this.#init.clock.now();
    const reason = messageOf(error);
    this.#setState({ kind: 'waiting', reason, since, pending: this.#pending });
    const delayMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#retries++);
    this.#retry = this.#init.clock.after(delayMs, () => void this.#writeAll());
  }

  #failAll(error: ReactorError): void {
    const failed = this.#unwritten();
    this.#group = [];
    this.#waiting.clear();
    this.#isBusy = false;
    for (const commit of failed) commit.onFailed(error);
  }

  #unwritten(): readonly Commit[] {
    return [...this.#group, ...this.#waiting.items()];
  }

  #setState(state: StoreState): void {
    this.#state = state;
    this.#init.onState(this.state);
  }

  #release(): void {
    const done = (): void => this.#released.resolve(undefined);
    this.#init.close().then(done, done);
  }
}
