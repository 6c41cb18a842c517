import { DisposableStore, toDisposable, type Disposable } from '../core/disposable.ts';
import type { FoundRepository, OpenRepository } from '../core/openRepository.ts';

/** What one who watches repositories wants to hear. */
export interface RepositoryListener {
  /** It was opened, has changed or could not be opened. */
  onChange(repository: OpenRepository | undefined): void;
  /**
   * Before its reactions start: they have to know with whom they share. Never rejects, and waits for
   * no other machine.
   */
  beforeReactions(): Promise<void>;
  /** Its runs, approvals, consent, deployments or its broker may have changed. */
  onReaction(): void;
  onProblem(root: string, problem: unknown): void;
}

/** Of the newest commits so many are checked at once, so that their verdicts are known. */
export const HISTORY_LIMIT = 20;

/** One engine, for as long as any of those who share it holds it. */
export class WatchedRepository {
  readonly #found: FoundRepository;
  readonly #listener: RepositoryListener;
  readonly #owned = new DisposableStore();
  #holders = 0;
  #opened: OpenRepository | undefined;
  #problem: unknown;

  constructor(found: FoundRepository, listener: RepositoryListener) {
    this.#found = found;
    this.#listener = listener;
    void this.#open();
  }

  /** Not there while it is being opened, or when it could not be. */
  get opened(): OpenRepository | undefined {
    return this.#opened;
  }

  /** Why it could not be opened or does not run. */
  get problem(): unknown {
    return this.#problem;
  }

  get isOver(): boolean {
    return this.#owned.isDisposed;
  }

  /** Holds it; it is disposed with the last of those who do. */
  share(): Disposable {
    this.#holders += 1;
    return toDisposable(() => {
      this.#holders -= 1;
      if (this.#holders > 0) return;
      this.#opened = undefined;
      this.#owned.dispose();
    });
  }

  /** Opens it once more if that failed. */
  retry(): void {
    if (this.#opened !== undefined || this.#problem === undefined) return;
    this.#problem = undefined;
    void this.#open();
  }

  async #open(): Promise<void> {
    try {
      const repository = this.#owned.add(await this.#found.open('watch'));
      if (this.isOver) return;
      this.#opened = repository;
      await this.#start(repository);
    } catch (error) {
      if (this.isOver) return;
      this.#problem = error;
      this.#listener.onProblem(this.#found.root, error);
      this.#listener.onChange(undefined);
    }
  }

  async #start(repository: OpenRepository): Promise<void> {
    const { engine, reactions, broker } = repository;
    this.#owned.add(engine.onChange(() => this.#listener.onChange(repository)));
    this.#owned.add(reactions.onChange(() => this.#listener.onReaction()));
    this.#owned.add(broker.onState(() => this.#listener.onReaction()));
    // Who follows events is to hear of those too that come with the start.
    this.#listener.onChange(repository);
    const joined = this.#listener.beforeReactions();
    await engine.start();
    await joined;
    await reactions.start();
    if (this.isOver) return;
    this.#listener.onChange(undefined);
    await engine.checkHistory(await engine.history(HISTORY_LIMIT));
  }
}
