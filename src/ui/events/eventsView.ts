import { commands, l10n, workspace } from 'vscode';
import { DisposableStore, type Disposable } from '../../core/disposable.ts';
import { messageOf } from '../../core/errors.ts';
import type { OpenRepository } from '../../core/openRepository.ts';
import type { Log } from '../../core/ports.ts';
import { Coalescer } from '../coalescer.ts';
import { VIEWS } from '../ids.ts';
import type { Repositories } from '../repositories.ts';
import { attentionOf, countOf, type Attention } from '../runs/attention.ts';
import { headOf } from '../runs/headOf.ts';
import { RunIndex } from '../runs/runIndex.ts';
import type { TreeRow } from '../tree/row.ts';
import { RowTree } from '../tree/rowTree.ts';
import { ApprovalRow } from './approvalRow.ts';
import { CommitList } from './commitList.ts';
import { CommitRow } from './commitRow.ts';
import { configProblemRow } from './configProblemRow.ts';
import { consentRow } from './consentRow.ts';
import { otherRunsRow } from './otherRunsRow.ts';
import { repositoryRow } from './repositoryRow.ts';
import { RunRow } from './runRow.ts';
import { unwatchedRow } from './unwatchedRow.ts';

/** Milliseconds. */
const HEADER_MS = 100;

/** What waits for the person, then the commits, newest first, with what they led to. */
export class EventsView implements Disposable {
  readonly #repositories: Repositories;
  readonly #commits: CommitList;
  readonly #runs: RunIndex;
  readonly #owned = new DisposableStore();
  readonly #tree: RowTree;
  readonly #headerSoon = this.#owned.add(new Coalescer(HEADER_MS, () => this.#drawHeader()));

  constructor(repositories: Repositories, log: Log) {
    this.#repositories = repositories;
    const onError = (error: unknown): void => log.warn(messageOf(error));
    this.#runs = this.#owned.add(new RunIndex(repositories));
    this.#commits = this.#owned.add(new CommitList(repositories, onError));
    this.#tree = this.#owned.add(new RowTree(VIEWS.events, () => this.#roots(), onError));
    const refresh = (): void => {
      this.#tree.refresh();
      this.#headerSoon.soon();
    };
    this.#owned.add(this.#commits.onChange(refresh));
    this.#owned.add(repositories.onChange(refresh));
    this.#owned.add(repositories.onReaction(refresh));
    this.#owned.add(workspace.onDidGrantWorkspaceTrust(refresh));
    refresh();
  }

  /** Shows a run below its commit, or where else it stands. */
  async reveal(repository: OpenRepository, run: string): Promise<void> {
    await commands.executeCommand(`${VIEWS.events}.focus`);
    const row = await this.#rowOf(repository, run);
    if (row !== undefined) await this.#tree.view.reveal(row, { focus: true, expand: true });
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #rowOf(repository: OpenRepository, run: string): Promise<TreeRow | undefined> {
    for (const row of await this.#rowsOf(repository)) {
      if (row instanceof RunRow && row.run.id === run) return row;
      const below = (await row.children?.()) ?? [];
      const found = below.find((each) => each instanceof RunRow && each.run.id === run);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  async #roots(): Promise<readonly TreeRow[]> {
    const { all, problems } = this.#repositories;
    const [first, ...others] = all;
    const unwatched = problems.map((problem) => unwatchedRow(problem));
    if (first === undefined) return unwatched;
    if (others.length === 0) return [...unwatched, ...(await this.#rowsOf(first))];
    const row = (each: OpenRepository): TreeRow => repositoryRow(each, () => this.#rowsOf(each));
    return [...unwatched, ...all.map(row)];
  }

  async #rowsOf(repository: OpenRepository): Promise<readonly TreeRow[]> {
    const commits = await this.#commits.of(repository);
    const known = new Set(commits.map(({ oid }) => oid));
    const others = (): ReturnType<RunIndex['others']> => this.#runs.others(repository, known);
    return [
      ...topRows(repository),
      ...commits.map((commit) => new CommitRow(repository, commit, this.#runs)),
      ...(others().length > 0 ? [otherRunsRow(repository, others)] : []),
    ];
  }

  /** Only where there are rows: it would hide what is said and offered while there are none. */
  #message(): string {
    const { problems, state } = this.#repositories;
    const [problem = ''] = problems;
    if (problem !== '' || state !== 'ready' || workspace.isTrusted) return problem;
    return l10n.t('This workspace is not trusted: commits are watched and checked only.');
  }

  /** The message and the badge. */
  #drawHeader(): void {
    const { view } = this.#tree;
    const message = this.#message();
    if ((view.message ?? '') !== message) view.message = message;
    const all = this.#repositories.all.map((each) => attention(each));
    const value = all.reduce((sum, each) => sum + countOf(each), 0);
    if ((view.badge?.value ?? 0) !== value) {
      const tooltip = l10n.t('{0} that failed or wait for you', value);
      view.badge = value === 0 ? undefined : { value, tooltip };
    }
  }
}

function attention(repository: OpenRepository): Attention {
  return attentionOf(repository.reactions.current, headOf(repository));
}

function topRows(repository: OpenRepository): readonly TreeRow[] {
  const { needsConsent, problems, approvals, dead } = attention(repository);
  const [problem] = problems;
  return [
    ...(needsConsent && workspace.isTrusted ? [consentRow(repository)] : []),
    ...(problem === undefined ? [] : [configProblemRow(repository, problem)]),
    ...approvals.map((approval) => new ApprovalRow(repository, approval)),
    ...dead.map((run) => new RunRow(repository, run)),
  ];
}
