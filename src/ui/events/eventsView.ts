import { commands, window, workspace } from 'vscode';
import { DisposableStore, toDisposable, type Disposable } from '../../core/disposable.ts';
import { messageOf } from '../../core/errors.ts';
import type { OpenRepository } from '../../core/openRepository.ts';
import type { Log } from '../../core/ports.ts';
import type { BrokerConnections } from '../brokers/brokerConnections.ts';
import { worstOf } from '../brokers/brokerStatus.ts';
import { brokerWords } from '../brokers/brokerWords.ts';
import { Coalescer } from '../coalescer.ts';
import { VIEWS } from '../ids.ts';
import type { Repositories } from '../repositories.ts';
import { RunIndex } from '../runs/runIndex.ts';
import type { RunTarget } from '../targets.ts';
import type { TreeRow } from '../tree/row.ts';
import { RowTree } from '../tree/rowTree.ts';
import { untilTomorrow } from './days.ts';
import { isFiltering } from './eventFilter.ts';
import { EventRows } from './eventRows.ts';
import { drawHeader } from './eventsHeader.ts';
import type { FilterChoice } from './filterChoice.ts';
import { filterWords } from './filterWords.ts';
import { repositoryRow } from './repositoryRow.ts';
import { RunRow } from './runRow.ts';
import { unwatchedRow } from './unwatchedRow.ts';
import { EntryLists } from './entryLists.ts';

/** Milliseconds. */
const HEADER_MS = 100;
/** Pages that are looked through for what a filter wants, before the person is asked again. */
const MOST_PAGES = 5;

/** What waits for the person, then what happened, by days, the newest first. */
export class EventsView implements Disposable {
  readonly filter: FilterChoice;
  readonly #repositories: Repositories;
  readonly #brokers: BrokerConnections;
  readonly #lists: EntryLists;
  readonly #rows: EventRows;
  readonly #owned = new DisposableStore();
  readonly #tree: RowTree;
  readonly #refresh: () => void;
  #midnight: NodeJS.Timeout | undefined;

  constructor(
    repositories: Repositories,
    brokers: BrokerConnections,
    filter: FilterChoice,
    log: Log,
  ) {
    this.#repositories = repositories;
    this.#brokers = brokers;
    this.filter = filter;
    const onError = (error: unknown): void => log.warn(messageOf(error));
    const runs = this.#owned.add(new RunIndex(repositories));
    this.#lists = this.#owned.add(new EntryLists(repositories, onError));
    this.#rows = new EventRows({ lists: this.#lists, runs, brokers }, () => filter.value);
    this.#tree = this.#owned.add(new RowTree(VIEWS.events, () => this.#roots(), onError));
    const draw = (): void => void this.#drawHeader().catch(onError);
    const soon = this.#owned.add(new Coalescer(HEADER_MS, draw));
    this.#refresh = () => {
      this.#tree.refresh();
      soon.soon();
    };
    this.#owned.add(this.#lists.onChange(this.#refresh));
    this.#owned.add(repositories.onChange(this.#refresh));
    this.#owned.add(repositories.onReaction(this.#refresh));
    this.#owned.add(brokers.onChange(this.#refresh));
    this.#owned.add(filter.onChange(this.#refresh));
    this.#owned.add(workspace.onDidGrantWorkspaceTrust(this.#refresh));
    this.#owned.add(toDisposable(() => clearTimeout(this.#midnight)));
    this.#awaitMidnight();
    this.#refresh();
  }

  /** The row of a run, if the person has chosen one. */
  get selectedRun(): RunTarget | undefined {
    const { selected } = this.#tree;
    return selected instanceof RunRow ? selected : undefined;
  }

  /** Branches of the commits that are known, for a choice among them. */
  async branches(): Promise<readonly string[]> {
    const found = new Set<string>();
    for (const repository of this.#repositories.all) {
      const list = await this.#lists.of(repository);
      for (const entry of list?.arranged().entries ?? []) {
        if (entry.kind === 'commit' && entry.commit.branch !== null) found.add(entry.commit.branch);
      }
    }
    return [...found].sort();
  }

  /** Shows older entries: those that are known and not shown yet, else what is looked up. */
  async loadOlder(repository: OpenRepository): Promise<void> {
    const shown = await this.#rows.count(repository);
    await window.withProgress({ location: { viewId: VIEWS.events } }, async () => {
      this.#lists.showMore(repository);
      for (let page = 0; page < MOST_PAGES; page += 1) {
        if ((await this.#rows.count(repository)) > shown) return;
        if (!this.#lists.hasOlder(repository)) return;
        await this.#lists.loadOlder(repository);
      }
    });
  }

  /** Shows a run below its commit, or where else it stands; a filter that hides it is cleared. */
  async reveal(repository: OpenRepository, run: string): Promise<void> {
    await commands.executeCommand(`${VIEWS.events}.focus`);
    const isHidden = (await this.#rowOf(repository, run)) === undefined;
    if (isHidden && isFiltering(this.filter.value)) await this.filter.clear();
    const row = await this.#rowOf(repository, run);
    if (row !== undefined) await this.#tree.view.reveal(row, { focus: true, expand: true });
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #rowOf(repository: OpenRepository, run: string): Promise<TreeRow | undefined> {
    let rows = await this.#rowsOf(repository);
    // A run stands on top, in a day, or below a commit of one.
    for (let depth = 0; depth < 3; depth += 1) {
      const found = rows.find((row) => row instanceof RunRow && row.run.id === run);
      if (found !== undefined) return found;
      const below = await Promise.all(rows.map(async (row) => (await row.children?.()) ?? []));
      rows = below.flat();
    }
    return undefined;
  }

  async #roots(): Promise<readonly TreeRow[]> {
    const { all, problems } = this.#repositories;
    const [first, ...others] = all;
    const unwatched = problems.map((problem) => unwatchedRow(problem));
    if (first === undefined) return unwatched;
    if (others.length === 0) return [...unwatched, ...(await this.#rowsOf(first))];
    return [...unwatched, ...all.map((repository) => this.#repositoryRow(repository))];
  }

  #rowsOf(repository: OpenRepository): Promise<readonly TreeRow[]> {
    const isOnly = this.#repositories.all.length === 1;
    return this.#rows.of(repository, isOnly ? undefined : this.#repositoryRow(repository));
  }

  #repositoryRow(repository: OpenRepository): TreeRow {
    return repositoryRow(repository, (row) => this.#rows.of(repository, row));
  }

  async #drawHeader(): Promise<void> {
    const { value } = this.filter;
    const { all } = this.#repositories;
    const counts = isFiltering(value)
      ? await Promise.all(all.map((each) => this.#rows.count(each)))
      : [];
    drawHeader(this.#tree.view, {
      repositories: this.#repositories,
      filter: filterWords(value),
      broker: this.#brokerWords(),
      isEmpty: counts.length > 0 && counts.every((count) => count === 0),
    });
  }

  /** Of several repositories that one whose broker is worst off. */
  #brokerWords(): string {
    const all = this.#repositories.all.map((each) => ({
      status: this.#brokers.statusOf(each),
      link: each.broker,
    }));
    const worst = worstOf(all);
    return worst === undefined ? '' : brokerWords(worst.status, worst.link);
  }

  /** Today is yesterday then, whether or not anything happens. */
  #awaitMidnight(): void {
    this.#midnight = setTimeout(() => {
      this.#refresh();
      this.#awaitMidnight();
    }, untilTomorrow(Date.now()));
  }
}
