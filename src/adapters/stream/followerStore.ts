import { toDisposable, type Disposable } from '../../core/disposable.ts';
import { Emitter } from '../../core/emitter.ts';
import { messageOf } from '../../core/errors.ts';
import type { AnyEvent } from '../../core/events/event.ts';
import { identityOf } from '../../core/events/identity.ts';
import { positionOf } from '../../core/events/sequence.ts';
import type { Clock, EventStore, Log, StoredEvent, StoreState } from '../../core/ports.ts';
import { encodeEvent } from './eventLine.ts';
import { followStream } from './followStream.ts';
import { handIn, type HandedIn } from './inbox.ts';
import { storeClosed } from './memoryStore.ts';
import { RecentWindow } from './recentWindow.ts';
import { readStream } from './segmentReader.ts';
import { listSegments } from './segments.ts';

export interface FollowerStoreInit {
  /** The stream that another process keeps. */
  readonly stream: string;
  /** Where that process takes events from. */
  readonly inbox: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Events after this sequence are told; default: the newest stored one. */
  readonly after?: number;
}

/** The stream of another process, as one that follows it has it. */
export interface FollowerStore extends EventStore {
  /** Hears what was stored, in order, each event once; also what this process handed in. */
  onFollowed(listener: (events: readonly StoredEvent[]) => void): Disposable;
}

/** A call of `append` that is not answered yet. */
interface Waiting {
  readonly events: readonly AnyEvent[];
  readonly handedIn: HandedIn;
  readonly resolve: (stored: readonly StoredEvent[]) => void;
  readonly reject: (error: unknown) => void;
  /** Those of its events that were followed, by identity. */
  readonly stored: Map<string, StoredEvent>;
  /** Where the stream ended when its file was seen to be gone. */
  end?: number;
}

const KEEP = 1_000;
const KEEP_BYTES = 64 << 20;
const CHECK_MS = 500;

/** Opens what is stored, and follows it from there. Writes nothing but what is handed in. */
export async function openFollowerStore(init: FollowerStoreInit): Promise<FollowerStore> {
  const store = new StreamFollowerStore(init);
  await store.start();
  return store;
}

class StreamFollowerStore implements FollowerStore {
  readonly retains = Number.POSITIVE_INFINITY;
  readonly #init: FollowerStoreInit;
  readonly #window = new RecentWindow({ maxEvents: KEEP, maxBytes: KEEP_BYTES });
  readonly #followed: Emitter<readonly StoredEvent[]>;
  readonly #waiting: Waiting[] = [];
  #handingIn: Promise<unknown> = Promise.resolve();
  #following: Disposable = toDisposable(() => undefined);
  #checking: Disposable | undefined;
  #last = 0;
  #isClosed = false;

  constructor(init: FollowerStoreInit) {
    this.#init = init;
    this.#followed = new Emitter((error) => init.log.error(messageOf(error)));
  }

  async start(): Promise<void> {
    const { stream, clock, log } = this.#init;
    const [oldest] = (await listSegments(stream)).slice(-2);
    const until = this.#init.after ?? Number.POSITIVE_INFINITY;
    const from = (oldest?.first ?? 1) - 1;
    for await (const event of this.#readAfter(from, () => until)) this.#remember(event);
    this.#following = followStream({
      ...{ folder: stream, clock, after: this.#last },
      onEvents: (events) => this.#onEvents(events),
      onError: (error) => log.warn(`The stream cannot be read now: ${messageOf(error)}`),
    });
  }

  append(events: readonly AnyEvent[]): Promise<readonly StoredEvent[]> {
    if (this.#isClosed) return Promise.reject(storeClosed());
    const { inbox, clock } = this.#init;
    const turn = this.#handingIn;
    const handedIn = turn.then(() => handIn(inbox, events, clock));
    this.#handingIn = handedIn.catch(() => undefined);
    return handedIn.then((waits) => this.#untilStored(events, waits));
  }

  read(after: number, having?: string): AsyncIterable<StoredEvent> {
    return this.#readAfter(after, undefined, having);
  }

  recent(): readonly StoredEvent[] {
    return this.#window.all();
  }

  last(): number {
    return this.#last;
  }

  state(): StoreState {
    return { kind: this.#isClosed ? 'closed' : 'ready' };
  }

  onState(): Disposable {
    return toDisposable(() => undefined);
  }

  onFollowed(listener: (events: readonly StoredEvent[]) => void): Disposable {
    return this.#followed.on(listener);
  }

  /** What was handed in stays there for the next who keeps the stream. */
  dispose(): void {
    this.#isClosed = true;
    this.#following.dispose();
    this.#checking?.dispose();
    for (const { reject } of this.#waiting.splice(0)) reject(storeClosed());
    this.#followed.dispose();
  }

  #readAfter(
    after: number,
    until = (): number => this.#last,
    having?: string,
  ): AsyncIterable<StoredEvent> {
    const { stream, log } = this.#init;
    const onBadLine = ({ path }: { readonly path: string }): void =>
      log.warn(`A line of ${path} is damaged and was passed over.`);
    return readStream({ folder: stream, after, until, having, onBadLine });
  }

  #onEvents(events: readonly StoredEvent[]): void {
    for (const event of events) this.#remember(event);
    this.#followed.emit(events);
    this.#settle();
  }

  #remember(event: StoredEvent): void {
    this.#window.push(event, encodeEvent(event).length);
    this.#last = positionOf(event);
    const identity = identityOf(event);
    for (const { events, stored } of this.#waiting) {
      if (events.some((each) => identityOf(each) === identity)) stored.set(identity, event);
    }
  }

  #untilStored(events: readonly AnyEvent[], handedIn: HandedIn): Promise<readonly StoredEvent[]> {
    if (this.#isClosed) return Promise.reject(storeClosed());
    return new Promise((resolve, reject) => {
      this.#waiting.push({ events, handedIn, resolve, reject, stored: new Map() });
      this.#checkLater();
    });
  }

  /** Answers in the order of the calls. */
  #settle(): void {
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      const { events, stored, end } = first;
      const isOver = stored.size === events.length || (end !== undefined && this.#last >= end);
      if (!isOver) return;
      this.#waiting.shift();
      first.resolve([...stored.values()]);
    }
  }

  /** Events that were known already are taken and never followed: only their file tells. */
  #checkLater(): void {
    this.#checking ??= this.#init.clock.after(CHECK_MS, () => {
      void this.#check()
        .catch((error: unknown) => this.#init.log.warn(messageOf(error)))
        .then(() => {
          this.#checking = undefined;
          if (this.#waiting.length > 0 && !this.#isClosed) this.#checkLater();
        });
    });
  }

  async #check(): Promise<void> {
    for (const each of this.#waiting) {
      if (each.end !== undefined || (await each.handedIn.isWaiting())) continue;
      each.end = await this.#endOfStream();
    }
    this.#settle();
  }

  async #endOfStream(): Promise<number> {
    let end = this.#last;
    const all = (): number => Number.POSITIVE_INFINITY;
    for await (const event of this.#readAfter(end, all)) end = positionOf(event);
    return end;
  }
}
