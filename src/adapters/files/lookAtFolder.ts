import { watch } from 'node:fs';
import { DisposableStore, toDisposable, type Disposable } from '../../core/disposable.ts';
import type { Clock } from '../../core/ports.ts';
import { isAbsent } from './isAbsent.ts';

export interface FolderLooks {
  /** Need not be there yet. */
  readonly folder: string;
  readonly clock: Clock;
  /** Called one at a time; once more after each change that came while it ran. */
  readonly look: () => Promise<void>;
  /** A look failed, or the folder cannot be watched; it goes on. */
  readonly onError: (error: unknown) => void;
}

const POLL_MS = 2_000;

/**
 * Looks into a folder now and whenever something changes in it, until disposed. A watcher wakes it
 * where the file system has one, a slow poll everywhere.
 */
export function lookAtFolder(looks: FolderLooks): Disposable {
  const looker = new FolderLooker(looks);
  looker.start();
  return looker;
}

class FolderLooker implements Disposable {
  readonly #looks: FolderLooks;
  readonly #owned = new DisposableStore();
  #isLooking = false;
  #isAsked = false;
  #isWatching = false;
  #poll: Disposable | undefined;

  constructor(looks: FolderLooks) {
    this.#looks = looks;
  }

  start(): void {
    this.#startWatching();
    void this.#look();
    this.#poll = this.#looks.clock.after(POLL_MS, () => this.start());
  }

  dispose(): void {
    this.#owned.dispose();
    this.#poll?.dispose();
  }

  /** The folder may not be there yet; the next poll tries again. */
  #startWatching(): void {
    if (this.#isWatching || this.#owned.isDisposed) return;
    try {
      const watcher = watch(this.#looks.folder, { persistent: false }, () => void this.#look());
      this.#isWatching = true;
      watcher.on('error', () => (this.#isWatching = false));
      this.#owned.add(toDisposable(() => watcher.close()));
    } catch (error) {
      if (!isAbsent(error)) this.#looks.onError(error);
    }
  }

  async #look(): Promise<void> {
    this.#isAsked = true;
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      while (this.#isAsked && !this.#owned.isDisposed) {
        this.#isAsked = false;
        await this.#looks.look();
      }
    } catch (error) {
      this.#looks.onError(error);
    }
    this.#isLooking = false;
  }
}
