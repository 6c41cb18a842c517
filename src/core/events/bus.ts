import { toDisposable } from '../disposable.ts';
import { messageOf, ReactorError } from '../errors.ts';
import type { DeadLetterStore, StoredEvent } from '../ports.ts';
import { createCounters } from './busCounters.ts';
import type {
  Bus,
  BusInit,
  BusStatus,
  Handler,
  Published,
  ReplayOptions,
  SubscribeOptions,
  Subscription,
} from './busTypes.ts';
import { deadLetterId, type DeadLetter } from './deadLetter.ts';
import { createDeadLetters, createMemoryDeadLetterStore, type DeadLetters } from './deadLetters.ts';
import type { Job } from './delivery.ts';
import { Dispatcher } from './dispatcher.ts';
import type { AnyEvent } from './event.ts';
import { busClosed, Publisher } from './publisher.ts';
import { DEFAULT_RETRY } from './retryPolicy.ts';
import { Subscriber, type SubscriberHost, type SubscriberInit } from './subscriber.ts';
import { SubscriberIndex } from './subscriberIndex.ts';
import { compileTypePattern } from './typePattern.ts';

/** Makes a bus over a store; the store stays the caller's to dispose. */
export function createBus(init: BusInit): Bus {
  const engine = new BusEngine(init);
  return Object.freeze({
    publish: (input) => engine.publish(input),
    subscribe: (pattern: string, handler: Handler, options?: SubscribeOptions) =>
      engine.subscribe(pattern, handler, options),
    replay: (handler, options) => engine.replay(handler, options),
    deliver: (events) => engine.deliver(events),
    deadLetters: engine.deadLetters,
    idle: () => engine.idle(),
    counters: () => engine.status(),
    dispose: () => engine.dispose(),
  } satisfies Bus);
}

interface Replay {
  readonly subscriber: Subscriber;
  readonly resolve: () => void;
  readonly reject: (error: ReactorError) => void;
}

class BusEngine {
  readonly deadLetters: DeadLetters;
  readonly #init: BusInit;
  readonly #letters: DeadLetterStore;
  readonly #host: SubscriberHost;
  readonly #counters = createCounters();
  readonly #index = new SubscriberIndex();
  readonly #replays = new Set<Replay>();
  readonly #lagging = new Set<Subscriber>();
  readonly #dispatcher: Dispatcher;
  readonly #publisher: Publisher;
  #idleWaiters: (() => void)[] = [];
  #subscribed = 0;
  #isClosed = false;

  constructor(init: BusInit) {
    this.#init = init;
    this.#letters = init.deadLetterStore ?? createMemoryDeadLetterStore();
    this.#dispatcher = new Dispatcher(init.clock, this.#index, init.store.last());
    this.#publisher = new Publisher({
      bus: init,
      dispatcher: this.#dispatcher,
      counters: this.#counters,
      lagging: this.#lagging,
      onLeave: () => this.#checkIdle(),
    });
    this.#host = this.#createHost();
    this.deadLetters = this.#createDeadLetters();
  }

  publish(input: AnyEvent | readonly AnyEvent[]): Promise<readonly Published[]> {
    return this.#publisher.publish(isList(input) ? input : [input]);
  }

  subscribe(pattern: string, handler: Handler, options: SubscribeOptions = {}): Subscription {
    if (this.#isClosed) throw busClosed();
    const init = this.#subscriberInit(pattern, handler, options);
    if (this.#index.byName(init.name) !== undefined) throw nameTaken(init.name);
    const subscriber = new Subscriber(init, this.#host);
    this.#index.add(subscriber);
    const end = toDisposable(() => this.#unsubscribe(subscriber));
    return {
      name: init.name,
      get position() {
        return subscriber.position;
      },
      dispose: () => end.dispose(),
    };
  }

  replay(handler: Handler, options: ReplayOptions): Promise<void> {
    if (this.#isClosed) return Promise.reject(busClosed());
    const init = this.#subscriberInit(options.type ?? '*', handler, options);
    const until = this.#dispatcher.position;
    return new Promise((resolve, reject) => {
      const subscriber = new Subscriber({ ...init, until }, this.#host);
      this.#replays.add({ subscriber, resolve, reject });
      this.#onProgress();
    });
  }

  deliver(events: readonly StoredEvent[]): void {
    if (!this.#isClosed) void this.#dispatcher.dispatch(events);
  }

  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#idleWaiters.push(resolve);
      this.#checkIdle();
    });
  }

  status(): BusStatus {
    const subscribers = this.#subscribers();
    return {
      ...this.#counters,
      subscriptions: this.#index.size,
      lanes: subscribers.reduce((sum, { lanes }) => sum + lanes, 0),
      queued: subscribers.reduce((sum, { queued }) => sum + queued, 0),
      pending: this.#publisher.pending,
      waiting: this.#publisher.waiting,
    };
  }

  dispose(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#publisher.close();
    this.#dispatcher.close();
    for (const subscriber of this.#subscribers()) subscriber.dispose();
    for (const replay of this.#replays) replay.reject(busClosed());
    this.#replays.clear();
    this.#checkIdle();
  }

  #unsubscribe(subscriber: Subscriber): void {
    this.#index.remove(subscriber);
    subscriber.dispose();
    this.#onProgress();
  }

  #subscriberInit(pattern: string, handler: Handler, options: SubscribeOptions): SubscriberInit {
    const newest = this.#dispatcher.position;
    const { after = newest } = options;
    if (after > newest) this.#init.log.warn(`The stream ends at ${newest}, before ${after}.`);
    this.#subscribed++;
    return {
      name: options.name ?? `${pattern}#${this.#subscribed}`,
      isMatch: compileTypePattern(pattern),
      handler,
      after: Math.min(after, newest),
      until: Number.POSITIVE_INFINITY,
      retry: { ...DEFAULT_RETRY, ...options.retry },
      timeoutMs: options.timeoutMs ?? 30_000,
      concurrency: options.concurrency ?? 8,
      queueLimit: options.queueLimit ?? 1_024,
    };
  }

  #createHost(): SubscriberHost {
    const { clock, random, store, log } = this.#init;
    return {
      ...{ clock, random, store, log },
      counters: this.#counters,
      lagging: this.#lagging,
      dispatched: () => this.#dispatcher.position,
      bury: (name, job, reason) => this.#bury(name, job, reason),
      onProgress: () => this.#onProgress(),
    };
  }

  #createDeadLetters(): DeadLetters {
    return createDeadLetters({
      store: this.#letters,
      redeliver: (letter, onEnd) => {
        const subscriber = this.#index.byName(letter.subscription);
        subscriber?.retry(letter, onEnd);
        return subscriber !== undefined;
      },
      onError: (error) =>
        this.#init.log.error('A dead letter stays although it was handled.', {
          error: messageOf(error),
        }),
    });
  }

  async #bury(name: string, job: Job, reason: string): Promise<void> {
    const { clock, log, onDeadLetter } = this.#init;
    const { event, attempts } = job;
    const id = deadLetterId(name, event.sequence);
    const letter: DeadLetter = Object.freeze({
      ...{ id, subscription: name, event, attempts, reason },
      buriedAt: clock.now(),
    });
    log.warn(`${name} ${reason}; its event is a dead letter now.`, { id, type: event.type });
    await this.#letters.put(letter);
    onDeadLetter?.(letter);
  }

  #subscribers(): readonly Subscriber[] {
    return [...this.#index.all(), ...[...this.#replays].map(({ subscriber }) => subscriber)];
  }

  #onProgress(): void {
    if (this.#replays.size > 0) this.#endReplays();
    if (this.#publisher.waiting > 0) this.#publisher.recheck();
    this.#checkIdle();
  }

  #endReplays(): void {
    for (const replay of this.#replays) {
      if (!replay.subscriber.isIdle) continue;
      this.#replays.delete(replay);
      replay.resolve();
    }
  }

  #checkIdle(): void {
    if (this.#idleWaiters.length === 0 || !this.#isIdle()) return;
    const waiters = this.#idleWaiters;
    this.#idleWaiters = [];
    for (const resolve of waiters) resolve();
  }

  #isIdle(): boolean {
    if (this.#isClosed) return true;
    if (this.#publisher.pending > 0 || this.#publisher.waiting > 0) return false;
    return this.#dispatcher.isIdle && this.#subscribers().every(({ isIdle }) => isIdle);
  }
}

function isList(input: AnyEvent | readonly AnyEvent[]): input is readonly AnyEvent[] {
  return Array.isArray(input);
}

function nameTaken(name: string): ReactorError {
  return new ReactorError('usage', `Somebody subscribes as "${name}" already.`, {
    hint: 'Give each subscription its own name.',
  });
}
