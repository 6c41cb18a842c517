import { DisposableStore, toDisposable, type Disposable } from '../../core/disposable.ts';
import { Emitter } from '../../core/emitter.ts';
import { messageOf } from '../../core/errors.ts';
import type { AnyEvent } from '../../core/events/event.ts';
import { positionOf } from '../../core/events/sequence.ts';
import type { EventStore, Leadership, StoredEvent, StoreState } from '../../core/ports.ts';
import { seekLease, takeLease } from '../files/leaseFile.ts';
import { openInbox } from './inbox.ts';
import {
  following,
  inboxOf,
  leading,
  leaseOf,
  type Role,
  type SharedStreamInit,
} from './streamRole.ts';

/**
 * The stream of a repository, as each of several processes has it: the one with the lease leads
 * and writes; the others follow, hand in what they publish, and one of them takes over when the
 * leader ends or dies.
 */
export interface SharedStream extends EventStore, Leadership {
  /** Resolves after `dispose` when nothing is being written any more. */
  readonly closed: Promise<unknown>;
}

/** @throws the file system's error where the folder cannot be written */
export async function openSharedStream(init: SharedStreamInit): Promise<SharedStream> {
  const lost = new Emitter<undefined>((error) => init.log.error(messageOf(error)));
  const lease = await takeLease(leaseOf(init), init.clock, { onLost: () => lost.emit(undefined) });
  const role = lease === undefined ? await following(init) : await leading(init, lease);
  return new LeasedStream(init, role, lost);
}

class LeasedStream implements SharedStream {
  readonly retains = Number.POSITIVE_INFINITY;
  readonly #init: SharedStreamInit;
  readonly #states: Emitter<StoreState>;
  readonly #changes: Emitter<undefined>;
  readonly #followed: Emitter<readonly StoredEvent[]>;
  #role: Role;
  /** What belongs to the role of now and ends with it. */
  #ofRole = new DisposableStore();
  #isLeading = false;
  #changing: Promise<unknown> = Promise.resolve();
  #publish: ((events: readonly AnyEvent[]) => Promise<unknown>) | undefined;
  #isDisposed = false;
  #released: Promise<unknown> = Promise.resolve();

  constructor(init: SharedStreamInit, role: Role, lost: Emitter<undefined>) {
    this.#init = init;
    const onError = (error: unknown): void => init.log.error(messageOf(error));
    this.#states = new Emitter(onError);
    this.#changes = new Emitter(onError);
    this.#followed = new Emitter(onError);
    this.#role = role;
    this.#enter(role);
    lost.on(() => this.#change(() => this.#stepDown()));
  }

  /** A call that the change of roles interrupts is made again, of the store of the new role. */
  async append(events: readonly AnyEvent[]): Promise<readonly StoredEvent[]> {
    const { store } = this.#role;
    try {
      return await store.append(events);
    } catch (error) {
      await this.#changing;
      if (this.#role.store === store || this.#isDisposed) throw error;
      return this.append(events);
    }
  }

  read(after: number, having?: string): AsyncIterable<StoredEvent> {
    return this.#role.store.read(after, having);
  }

  recent(): readonly StoredEvent[] {
    return this.#role.store.recent();
  }

  last(): number {
    return this.#role.store.last();
  }

  state(): StoreState {
    return this.#role.store.state();
  }

  onState(listener: (state: StoreState) => void): Disposable {
    return this.#states.on(listener);
  }

  isLeading(): boolean {
    return this.#isLeading;
  }

  onChange(listener: () => void): Disposable {
    return this.#changes.on(() => listener());
  }

  onFollowed(listener: (events: readonly StoredEvent[]) => void): Disposable {
    return this.#followed.on(listener);
  }

  onHandedIn(publish: (events: readonly AnyEvent[]) => Promise<unknown>): Disposable {
    this.#publish = publish;
    if (this.#isLeading) this.#openInbox(publish);
    return toDisposable(() => (this.#publish = undefined));
  }

  get closed(): Promise<unknown> {
    return this.#released;
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#released = this.#leave(this.#role);
    for (const emitter of [this.#states, this.#changes, this.#followed]) emitter.dispose();
  }

  #enter(role: Role): void {
    this.#role = role;
    this.#isLeading = role.kind === 'leader';
    this.#ofRole = new DisposableStore();
    this.#ofRole.add(role.store.onState((state) => this.#states.emit(state)));
    if (role.kind === 'follower') {
      this.#ofRole.add(role.store.onFollowed((events) => this.#followed.emit(events)));
      this.#seek();
    } else if (this.#publish !== undefined) {
      this.#openInbox(this.#publish);
    }
  }

  #openInbox(receive: (events: readonly AnyEvent[]) => Promise<unknown>): void {
    const { clock, log } = this.#init;
    this.#ofRole.add(openInbox({ folder: inboxOf(this.#init), clock, log, receive }));
  }

  #seek(): void {
    const { clock, log } = this.#init;
    const seeking = seekLease(leaseOf(this.#init), clock, {
      onTaken: (lease) => this.#change(() => this.#takeOver(lease)),
      onLost: () => this.#change(() => this.#stepDown()),
      onError: (error) => log.warn(`The lease of the stream cannot be read: ${messageOf(error)}`),
    });
    this.#ofRole.add(seeking);
  }

  #change(change: () => Promise<void>): void {
    this.#changing = this.#changing.then(change).catch((error: unknown) => {
      this.#init.log.error(`The stream could not be taken over: ${messageOf(error)}`);
    });
  }

  async #takeOver(lease: Disposable): Promise<void> {
    try {
      const leader = await leading(this.#init, lease);
      const rest: StoredEvent[] = [];
      for await (const event of leader.store.read(this.#role.store.last())) rest.push(event);
      if (this.#isDisposed) {
        await this.#leave(leader);
        return;
      }
      // From here on nobody gets a turn: each event is told once, and in order.
      const told = this.#role.store.last();
      this.#followed.emit(rest.filter((event) => positionOf(event) > told));
      this.#turnTo(leader);
      this.#init.log.info('This process keeps the stream of this repository now.');
    } catch (error) {
      lease.dispose();
      if (!this.#isDisposed) this.#seek();
      throw error;
    }
  }

  async #stepDown(): Promise<void> {
    const { store } = this.#role;
    this.#isLeading = false;
    this.#init.log.warn('Another process has taken over the stream of this repository.');
    await this.#leave(this.#role);
    if (this.#isDisposed) return;
    this.#turnTo(await following(this.#init, store.last()));
  }

  #turnTo(role: Role): void {
    const { store } = this.#role;
    this.#ofRole.dispose();
    this.#enter(role);
    // Its calls that wait are made again, of the new one.
    store.dispose();
    this.#changes.emit(undefined);
  }

  /** The next leader may write only after our last line is complete. */
  async #leave(role: Role): Promise<void> {
    this.#ofRole.dispose();
    role.store.dispose();
    if (role.kind === 'follower') return;
    await Promise.all([role.store.closed, this.#init.beforeRelease?.()]).finally(() =>
      role.lease.dispose(),
    );
  }
}
