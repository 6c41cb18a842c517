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
  #isEmpty = true;

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
    const rows = await this.#allRows();
    if (this.#isEmpty !== (rows.length === 0)) this.#headerSoon.soon();
    this.#isEmpty = rows.length === 0;
    return rows;
  }

  async #allRows(): Promise<readonly TreeRow[]> {
    const [first, ...others] = this.#repositories.all;
    if (first === undefined) return [];
    if (others.length === 0) return this.#rowsOf(first);
    return [first, ...others].map((repository) =>
      repositoryRow(repository, () => this.#rowsOf(repository)),
    );
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

  /** The message and the badge. A message would hide what a view without rows says and offers. */
  #drawHeader(): void {
    const [problem] = this.#repositories.problems;
    const restricted = l10n.t(
      'This workspace is not trusted: commits are watched and checked only.',
    );
    const { view } = this.#tree;
    const words = problem ?? (workspace.isTrusted ? '' : restricted);
    const message = this.#isEmpty ? '' : words;
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
