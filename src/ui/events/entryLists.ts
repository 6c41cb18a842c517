import { EventEmitter } from 'vscode';
import { DisposableStore, type Disposable } from '../../core/disposable.ts';
import type { AnyEvent } from '../../core/events/event.ts';
import { positionOf } from '../../core/events/sequence.ts';
import type { OpenRepository } from '../../core/openRepository.ts';
import type { StoredEvent } from '../../core/ports.ts';
import type { Repositories } from '../repositories.ts';
import { HISTORY_LIMIT } from '../watchedRepository.ts';
import { MOST_ENTRIES, EntryList } from './entryList.ts';

/** What one "Load older…" brings: so many commits, and what was stored in so many events. */
export const PAGE = 200;
const PAGE_OF_EVENTS = 2_000;

/** All that a row may tell; runs, questions and verdicts are known elsewhere. */
const LISTED =
  '{commit,ref,head,tag,deployment,infrastructure,platform,rollback,fix,loop,config,audit,reality}.*';

interface Followed {
  readonly owned: DisposableStore;
  readonly list: EntryList;
  /** The first commits of the history are there. */
  readonly begun: Promise<void>;
  /** The sequence of the oldest stored event that was looked at; 1 or less: there are no older ones. */
  oldest: number;
  /** Nothing is known to be older than the oldest commit. */
  isHistoryOver: boolean;
  /** How many entries are shown, at most. */
  limit: number;
}

/** A list of each repository of the workspace. What is told is in it at once. */
export class EntryLists implements Disposable {
  readonly #repositories: Repositories;
  readonly #followed = new Map<OpenRepository, Followed>();
  readonly #changed = new EventEmitter<OpenRepository>();
  readonly #owned = new DisposableStore();
  readonly #onError: (error: unknown) => void;
  readonly onChange = this.#changed.event;

  constructor(repositories: Repositories, onError: (error: unknown) => void) {
    this.#repositories = repositories;
    this.#onError = onError;
    this.#owned.add(this.#changed);
    this.#owned.add(repositories.onChange(() => this.#follow()));
    this.#follow();
  }

  /** `undefined` before the repository is watched. */
  async of(repository: OpenRepository): Promise<EntryList | undefined> {
    const followed = this.#followed.get(repository);
    await followed?.begun;
    return followed?.list;
  }

  /** How many entries are to be shown. */
  limitOf(repository: OpenRepository): number {
    return this.#followed.get(repository)?.limit ?? 0;
  }

  /** Shows a page more of what is known. */
  showMore(repository: OpenRepository): void {
    const followed = this.#followed.get(repository);
    if (followed === undefined) return;
    followed.limit += PAGE;
    this.#changed.fire(repository);
  }

  /** Whether something older could be looked up. */
  hasOlder(repository: OpenRepository): boolean {
    const followed = this.#followed.get(repository);
    if (followed === undefined || followed.list.size >= MOST_ENTRIES) return false;
    return !followed.isHistoryOver || followed.oldest > 1;
  }

  /** Looks up a page of what is older. @throws ReactorError `git-failed`, `object-missing` */
  async loadOlder(repository: OpenRepository): Promise<void> {
    const followed = this.#followed.get(repository);
    if (followed === undefined) return;
    const { list } = followed;
    const from = Math.max(0, followed.oldest - 1 - PAGE_OF_EVENTS);
    const events: StoredEvent[] = [];
    if (followed.oldest > 1) {
      for await (const event of repository.storedEvents(from)) {
        if (positionOf(event) >= followed.oldest) break;
        events.push(event);
      }
    }
    // After the events: a commit that was told knows when it was noticed, and on which branch.
    list.addOlder(events);
    const history = await repository.engine.history(PAGE, list.arranged().commits);
    list.addHistory(history);
    followed.oldest = from + 1;
    followed.isHistoryOver = history.length < PAGE;
    this.#changed.fire(repository);
  }

  dispose(): void {
    for (const { owned } of this.#followed.values()) owned.dispose();
    this.#owned.dispose();
  }

  #follow(): void {
    const open = new Set(this.#repositories.all);
    for (const [repository, { owned }] of this.#followed) {
      if (open.has(repository)) continue;
      owned.dispose();
      this.#followed.delete(repository);
    }
    for (const repository of open) {
      const isStarted = repository.engine.state.kind === 'watching';
      if (isStarted && !this.#followed.has(repository)) this.#add(repository);
    }
  }

  #add(repository: OpenRepository): void {
    const { engine } = repository;
    const list = new EntryList();
    const recent = engine.recentEvents();
    for (const event of recent) list.tell(event);
    const owned = new DisposableStore();
    const tell = (event: AnyEvent): void => {
      if (list.tell(event)) this.#changed.fire(repository);
    };
    owned.add(engine.bus.subscribe(LISTED, tell, { name: 'events view' }));
    const [first] = recent;
    const followed: Followed = {
      ...{ owned, list, limit: PAGE, isHistoryOver: false },
      oldest: first === undefined ? 0 : positionOf(first),
      begun: this.#begin(repository, () => followed),
    };
    this.#followed.set(repository, followed);
  }

  async #begin({ engine }: OpenRepository, followed: () => Followed): Promise<void> {
    try {
      const history = await engine.history(HISTORY_LIMIT);
      followed().list.addHistory(history);
      followed().isHistoryOver = history.length < HISTORY_LIMIT;
    } catch (error) {
      this.#onError(error);
    }
  }
}
