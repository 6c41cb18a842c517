import type { Bus } from '../events/busTypes.ts';
import type { CommitData, Oid } from '../events/commitData.ts';
import { createEvent, isEvent, type ReactorEvent } from '../events/event.ts';
import type { Finding, Verdict } from '../events/validationData.ts';
import { DisposableStore, type Disposable } from '../disposable.ts';
import { isReactorError, messageOf } from '../errors.ts';
import { readCommit } from '../commits/readCommit.ts';
import type { Hash, Log, ObjectSource, StoredEvent } from '../ports.ts';
import { identityOf } from './verdict.ts';
import { OpenFindings } from './openFindings.ts';
import { validateConfigured, type Validation, type ValidationPorts } from './validateTree.ts';
import { forgetOldest } from '../forgetOldest.ts';

export interface CommitChecksInit extends ValidationPorts {
  readonly bus: Bus;
  readonly hash: Hash;
  readonly log: Log;
  readonly objects: ObjectSource;
  /** Events of verdicts are made by the process that leads alone. */
  readonly isLeading: () => boolean;
  /** Called when a verdict or the open findings may have changed. */
  readonly onChange: () => void;
}

const MOST_VERDICTS = 5_000;

/** Checks the changed files of every commit as it is told, and knows what it found. */
export class CommitChecks implements Disposable {
  readonly #init: CommitChecksInit;
  readonly #verdicts = new Map<Oid, Verdict>();
  readonly #open = new OpenFindings();
  readonly #owned = new DisposableStore();
  readonly #life = new AbortController();
  #head: Oid | null = null;

  constructor(init: CommitChecksInit) {
    this.#init = init;
    const name = 'built-in checks';
    this.#owned.add(
      init.bus.subscribe('commit.created', (event) => this.#onCommit(event), {
        name,
        timeoutMs: 0,
      }),
    );
  }

  verdictOf(oid: Oid): Verdict | undefined {
    return this.#verdicts.get(oid);
  }

  /** The findings that hold in the tree of HEAD. */
  get openFindings(): readonly Finding[] {
    return this.#open.open;
  }

  /** Tells which commit HEAD is at. */
  async setHead(head: Oid | null): Promise<void> {
    if (head === this.#head) return;
    this.#head = head;
    await this.#refresh();
  }

  /** Checks a commit of the history: the verdict is remembered, no event is made of it. */
  async checkCommit(commit: CommitData): Promise<Verdict> {
    const known = this.#verdicts.get(commit.oid);
    if (known !== undefined) return known;
    const { signal } = this.#life;
    const parent = await this.#parentTree(commit);
    const subject = { rev: commit.oid, tree: commit.tree, parent, changed: commit.changes };
    const validation = await validateConfigured(this.#init, subject, { signal });
    const { verdict } = validation;
    this.#remind(commit, parent, validation);
    this.#remember(commit, verdict);
    await this.#refresh();
    return verdict;
  }

  /** Checks commits of the history, oldest last. Never rejects. */
  async checkHistory(commits: readonly CommitData[]): Promise<void> {
    for (const commit of commits.toReversed()) {
      await this.#attempt(commit, this.checkCommit(commit));
    }
  }

  /**
   * Judges commits that were told without a verdict: the process that was at it has died. Never
   * rejects.
   */
  async finish(events: readonly StoredEvent[]): Promise<void> {
    const verdicts = events.filter((event) => isEvent(event, 'validation.completed'));
    const judged = new Set(verdicts.map(({ data }) => data.commit));
    for (const event of events) {
      if (this.#life.signal.aborted || !this.#init.isLeading()) return;
      if (!isEvent(event, 'commit.created') || judged.has(event.data.oid)) continue;
      await this.#attempt(event.data, this.#onCommit(event));
    }
  }

  dispose(): void {
    this.#life.abort(new Error('Checking was stopped.'));
    this.#owned.dispose();
  }

  async #attempt({ oid }: CommitData, work: Promise<unknown>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.#init.log.warn(`${oid} could not be checked: ${messageOf(error)}`);
    }
  }

  async #onCommit(event: ReactorEvent<'commit.created'>): Promise<void> {
    const { oid, tree } = event.data;
    const { bus, clock, hash, isLeading } = this.#init;
    if (!isLeading()) {
      await this.checkCommit(event.data);
      return;
    }
    const about = { source: event.source, subject: oid, cause: event };
    const id = (type: string): string => hash([event.id, type].join('\0'));
    const started = { ...about, id: id('validation.started'), observedAt: clock.now() };
    await bus.publish(
      createEvent({ ...started, type: 'validation.started', data: { commit: oid, tree } }),
    );
    const verdict = await this.checkCommit(event.data);
    const completed = { ...about, id: id('validation.completed'), observedAt: clock.now() };
    const data = { ...verdict, commit: oid };
    await bus.publish(createEvent({ ...completed, type: 'validation.completed', data }));
  }

  async #parentTree({ parents: [parent] }: CommitData): Promise<Oid | null> {
    return parent === undefined ? null : treeOf(this.#init.objects, parent);
  }

  /** Keeps what was found, to be told as long as it holds. */
  #remind(commit: CommitData, parent: Oid | null, validation: Validation): void {
    const { verdict, found, foundInTree } = validation;
    const files = commit.changes.filter(({ kind }) => kind !== 'deleted');
    const ofTree = new Set(foundInTree?.map(identityOf));
    this.#open.add(
      files,
      found.filter((each) => !ofTree.has(identityOf(each))),
    );
    const paths = new Set(files.map(({ path }) => path));
    const told = new Set(verdict.findings.map(identityOf));
    this.#open.addTree(commit.tree, {
      parent,
      found: foundInTree,
      isTold: (each) => paths.has(each.path) || told.has(identityOf(each)),
    });
  }

  #remember(commit: CommitData, verdict: Verdict): void {
    this.#verdicts.set(commit.oid, verdict);
    forgetOldest(this.#verdicts, MOST_VERDICTS);
  }

  async #refresh(): Promise<void> {
    const { mirror, objects, onChange } = this.#init;
    const tree = this.#head === null ? null : (await readCommit(objects, this.#head)).tree;
    await this.#open.moveTo(mirror, tree);
    onChange();
  }
}

/** The tree of a commit; `null` if it is not local (shallow or partial clone). */
export async function treeOf(objects: ObjectSource, commit: Oid): Promise<Oid | null> {
  try {
    return (await readCommit(objects, commit)).tree;
  } catch (error) {
    if (isReactorError(error, 'object-missing')) return null;
    throw error;
  }
}
