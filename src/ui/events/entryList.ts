import type { CommitData, Oid } from '../../core/events/commitData.ts';
import { isEvent, type AnyEvent } from '../../core/events/event.ts';
import { entryOf, type CommitEntry, type EventEntry } from './entry.ts';
import { forgetOldest } from '../../core/forgetOldest.ts';

/** Entries that are kept, at most; older ones are in the stream (`git-reactor log`). */
export const MOST_ENTRIES = 10_000;

type ListedEntry = CommitEntry | EventEntry;

interface Listed<E extends ListedEntry = ListedEntry> {
  readonly entry: E;
  /** Among entries of the same moment: what was told later is newer. */
  readonly order: number;
}

/** What a list holds, put in order. */
export interface Arranged {
  /** Newest first: commits, and what is about none of them. */
  readonly entries: readonly ListedEntry[];
  readonly commits: ReadonlySet<Oid>;
  /** What is about a commit of the list, oldest first. */
  readonly below: ReadonlyMap<Oid, readonly EventEntry[]>;
}

/**
 * What happened in one repository, as far as it is known: what was told while the window was open,
 * and what was looked up in the history and in the stream. Put in order when somebody asks after
 * something was added, not with each addition.
 */
export class EntryList {
  readonly #commits = new Map<Oid, Listed<CommitEntry>>();
  readonly #events = new Map<string, Listed<EventEntry>>();
  /** The commits of `commit.created`, by the id of the event: others name it as their beginning. */
  readonly #commitOf = new Map<string, Oid>();
  /** What was last heard of the health of something. */
  readonly #health = new Map<string, boolean>();
  #newest = 0;
  #oldest = 0;
  #arranged: Arranged | undefined;

  get size(): number {
    return this.#commits.size + this.#events.size;
  }

  /** Something has just happened. @returns whether it is anything that the list shows */
  tell(event: AnyEvent): boolean {
    return this.#add(event, (this.#newest += 1), true);
  }

  /** What happened before everything that is known, oldest first. */
  addOlder(events: readonly AnyEvent[]): void {
    this.#health.clear();
    this.#oldest -= events.length;
    for (const [index, event] of events.entries()) this.#add(event, this.#oldest + index, false);
  }

  /** Commits of the history, newest first. */
  addHistory(commits: readonly CommitData[]): void {
    for (const commit of commits) {
      if (!this.#commits.has(commit.oid)) this.#addCommit(commit, (this.#oldest -= 1));
    }
  }

  arranged(): Arranged {
    return (this.#arranged ??= this.#arrange());
  }

  #add(event: AnyEvent, order: number, isNews: boolean): boolean {
    if (isEvent(event, 'commit.created')) {
      const { oid } = event.data;
      setBounded(this.#commitOf, event.id, oid);
      if (isNews || !this.#commits.has(oid)) this.#addCommit(event.data, order);
      return true;
    }
    const entry = this.#saysSomethingNew(event) ? entryOf(event) : undefined;
    if (entry === undefined) return false;
    setBounded(this.#events, event.id, { entry, order });
    this.#arranged = undefined;
    return true;
  }

  #addCommit(commit: CommitData, order: number): void {
    const entry = { kind: 'commit', commit, at: Date.parse(commit.observedAt) } as const;
    this.#commits.set(commit.oid, { entry, order });
    this.#arranged = undefined;
  }

  /** Health is asked for again and again; only its changes are news. */
  #saysSomethingNew(event: AnyEvent): boolean {
    if (!isEvent(event, 'platform.healthCheck')) return true;
    const { name, environment, healthy } = event.data;
    const key = JSON.stringify([name, environment]);
    const before = this.#health.get(key);
    setBounded(this.#health, key, healthy);
    return before !== healthy;
  }

  #arrange(): Arranged {
    const below = new Map<Oid, EventEntry[]>();
    const own: Listed[] = [...this.#commits.values()];
    for (const listed of this.#events.values()) {
      const commit = this.#commitFor(listed.entry.event);
      if (commit === undefined) own.push(listed);
      else if (!isArrival(listed.entry.event)) appendTo(below, commit, listed.entry);
    }
    own.sort((a, b) => b.entry.at - a.entry.at || b.order - a.order);
    for (const { entry } of own.splice(MOST_ENTRIES)) this.#forget(entry);
    for (const entries of below.values()) entries.sort((a, b) => a.at - b.at);
    const commits = new Set(this.#commits.keys());
    return { entries: own.map(({ entry }) => entry), commits, below };
  }

  /** The commit of the list that an event follows from, or is about. */
  #commitFor(event: AnyEvent): Oid | undefined {
    const { correlationid } = event;
    const began = correlationid === undefined ? undefined : this.#commitOf.get(correlationid);
    const commit = began ?? subjectOf(event);
    return commit !== undefined && this.#commits.has(commit) ? commit : undefined;
  }

  #forget(entry: ListedEntry): void {
    if (entry.kind === 'commit') this.#commits.delete(entry.commit.oid);
    else this.#events.delete(entry.event.id);
  }
}

/** A branch, or HEAD without one, moved to the commit: its own row says so. */
function isArrival(event: AnyEvent): boolean {
  return isEvent(event, 'ref.moved') || isEvent(event, 'head.moved');
}

/** The commit that an event says it is about. A rollback leads to one, and is about the branch. */
function subjectOf(event: AnyEvent): Oid | undefined {
  if (isEvent(event, 'ref.moved')) return event.data.to ?? undefined;
  if (isEvent(event, 'head.moved')) {
    const { ref, oid } = event.data.to;
    return ref === null ? (oid ?? undefined) : undefined;
  }
  const { data } = event;
  const isRollback = 'snapshot' in data;
  return 'commit' in data && !isRollback ? (data.commit ?? undefined) : undefined;
}

/** A flood from elsewhere takes the place of what came before it. */
function setBounded<V>(map: Map<string, V>, key: string, value: V): void {
  map.set(key, value);
  forgetOldest(map, MOST_ENTRIES);
}

function appendTo<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
