import { DisposableStore, toDisposable, type Disposable } from '../disposable.ts';
import { Emitter } from '../emitter.ts';
import type { Bus } from '../events/busTypes.ts';
import type { ReadConfig } from './config.ts';
import type { Reactions } from './reactions.ts';

/** Loads reactions when there is something for them to do: a repository without any pays nothing. */
export interface ReactionsGate extends Disposable {
  /** Those that are loaded; `undefined` as long as nothing needed them. */
  readonly current: Reactions | undefined;
  /** Loads them, without starting to react. */
  get(): Promise<Reactions>;
  /** Reads a text as a configuration; loads them for it. */
  readConfig(text: string): Promise<ReadConfig>;
  /** Reacts from the moment on at which there is a configuration. */
  start(): Promise<void>;
  /**
   * A kind of step of another extension, known from now on, or from when they are loaded.
   * @throws ReactorError `usage` for what is no kind, as far as that is known now
   */
  addKind(kind: unknown): Disposable;
  /** Hears when they were loaded, and of each change in them. */
  onChange(listener: () => void): Disposable;
}

export interface GateInit {
  readonly bus: Bus;
  readonly load: () => Promise<Reactions>;
  /** Whether there is a configuration, or a run that is not over. */
  readonly isNeeded: () => Promise<boolean>;
  readonly onError: (error: unknown) => void;
}

/** Events after which there may be a configuration. */
const MAY_BRING_ONE = '{commit.created,commit.batch,head.moved}';

export function createReactionsGate(init: GateInit): ReactionsGate {
  return new Gate(init);
}

class Gate implements ReactionsGate {
  readonly #init: GateInit;
  readonly #owned = new DisposableStore();
  readonly #changed: Emitter<undefined>;
  /** Kinds of others, with what takes them back. */
  readonly #kinds = new Map<{ readonly kind: unknown }, Disposable | undefined>();
  #loading: Promise<Reactions> | undefined;
  #current: Reactions | undefined;
  #starting: Promise<void> | undefined;

  constructor(init: GateInit) {
    this.#init = init;
    this.#changed = this.#owned.add(new Emitter(init.onError));
  }

  get current(): Reactions | undefined {
    return this.#current;
  }

  get(): Promise<Reactions> {
    return (this.#loading ??= this.#load());
  }

  async readConfig(text: string): Promise<ReadConfig> {
    return (await this.get()).readConfig(text);
  }

  async start(): Promise<void> {
    if (await this.#init.isNeeded()) return this.#begin();
    const waiting = this.#init.bus.subscribe(MAY_BRING_ONE, async ({ sequence }) => {
      if (!(await this.#init.isNeeded())) return;
      waiting.dispose();
      await this.#begin(Number(sequence));
    });
    this.#owned.add(waiting);
  }

  addKind(kind: unknown): Disposable {
    const key = { kind };
    this.#kinds.set(key, this.#current?.addKind(kind));
    return toDisposable(() => {
      this.#kinds.get(key)?.dispose();
      this.#kinds.delete(key);
    });
  }

  onChange(listener: () => void): Disposable {
    return this.#changed.on(listener);
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /** @param since what was told while they were loaded counts */
  #begin(since?: number): Promise<void> {
    return (this.#starting ??= this.get().then((reactions) => reactions.start(since)));
  }

  async #load(): Promise<Reactions> {
    try {
      const reactions = this.#owned.add(await this.#init.load());
      this.#addKinds(reactions);
      this.#owned.add(reactions.onChange(() => this.#changed.emit(undefined)));
      this.#current = reactions;
      this.#changed.emit(undefined);
      return reactions;
    } catch (error) {
      this.#loading = undefined;
      throw error;
    }
  }

  /** Before a configuration is read that may name them. */
  #addKinds(reactions: Reactions): void {
    for (const key of this.#kinds.keys()) {
      try {
        this.#kinds.set(key, reactions.addKind(key.kind));
      } catch (error) {
        this.#init.onError(error);
      }
    }
  }
}
