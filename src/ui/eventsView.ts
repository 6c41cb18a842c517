import {
  EventEmitter,
  l10n,
  MarkdownString,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  window,
  workspace,
  type TreeDataProvider,
  type TreeView,
} from 'vscode';
import { assertNever } from '../core/assertNever.ts';
import { subjectOf } from '../core/commits/rewrites.ts';
import { DisposableStore, type Disposable } from '../core/disposable.ts';
import { messageOf } from '../core/errors.ts';
import type { CommitData } from '../core/events/commitData.ts';
import type { Finding } from '../core/events/validationData.ts';
import type { OpenRepository } from '../core/openRepository.ts';
import type { Log } from '../core/ports.ts';
import { CommitList } from './commitList.ts';
import { placeOf, verdictIcon, verdictWords } from './findingText.ts';
import { COMMANDS, VIEWS } from './ids.ts';
import type { Repositories } from './repositories.ts';

type Row =
  | { readonly kind: 'repository'; readonly repository: OpenRepository }
  | { readonly kind: 'commit'; readonly repository: OpenRepository; readonly commit: CommitData }
  | { readonly kind: 'finding'; readonly repository: OpenRepository; readonly finding: Finding };

/** The tree of events: commits, newest first, with what was found in each. */
export class EventsView implements TreeDataProvider<Row>, Disposable {
  readonly #repositories: Repositories;
  readonly #commits: CommitList;
  readonly #changed = new EventEmitter<Row | undefined>();
  readonly #owned = new DisposableStore();
  readonly #view: TreeView<Row>;
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(repositories: Repositories, log: Log) {
    this.#repositories = repositories;
    this.#owned.add(this.#changed);
    this.#commits = this.#owned.add(
      new CommitList(repositories, (error) => log.warn(messageOf(error))),
    );
    this.#view = this.#owned.add(
      window.createTreeView(VIEWS.events, { treeDataProvider: this, showCollapseAll: true }),
    );
    this.#owned.add(this.#commits.onChange(() => this.#refresh()));
    this.#owned.add(repositories.onChange(() => this.#refresh()));
    this.#owned.add(workspace.onDidGrantWorkspaceTrust(() => this.#refresh()));
    this.#refresh();
  }

  async getChildren(row?: Row): Promise<Row[]> {
    if (row === undefined) return this.#roots();
    if (row.kind === 'repository') return this.#commitRows(row.repository);
    if (row.kind === 'finding') return [];
    const { repository, commit } = row;
    const findings = repository.engine.verdictOf(commit.oid)?.findings ?? [];
    return findings.map((finding) => ({ kind: 'finding', repository, finding }));
  }

  getTreeItem(row: Row): TreeItem {
    switch (row.kind) {
      case 'repository':
        return repositoryItem(row.repository);
      case 'commit':
        return commitItem(row.repository, row.commit);
      case 'finding':
        return findingItem(row.repository, row.finding);
      default:
        return assertNever(row);
    }
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #roots(): Promise<Row[]> {
    const [first, ...others] = this.#repositories.all;
    if (first === undefined) return [];
    if (others.length === 0) return this.#commitRows(first);
    return [first, ...others].map((repository) => ({ kind: 'repository', repository }));
  }

  async #commitRows(repository: OpenRepository): Promise<Row[]> {
    const commits = await this.#commits.of(repository);
    return commits.map((commit) => ({ kind: 'commit', repository, commit }));
  }

  #refresh(): void {
    const [problem] = this.#repositories.problems;
    const restricted = l10n.t(
      'This workspace is not trusted: commits are watched and checked only.',
    );
    this.#view.message = problem ?? (workspace.isTrusted ? '' : restricted);
    this.#changed.fire(undefined);
  }
}

function repositoryItem({ name, root, engine }: OpenRepository): TreeItem {
  const item = new TreeItem(name, TreeItemCollapsibleState.Expanded);
  item.id = root;
  item.iconPath = new ThemeIcon('repo');
  item.tooltip = root;
  if (engine.state.kind === 'failed') item.description = engine.state.message;
  return item;
}

function commitItem({ root, engine }: OpenRepository, commit: CommitData): TreeItem {
  const verdict = engine.verdictOf(commit.oid);
  const hasFindings = (verdict?.findings.length ?? 0) > 0;
  const item = new TreeItem(
    subjectOf(commit) || l10n.t('(no message)'),
    hasFindings ? TreeItemCollapsibleState.Collapsed : TreeItemCollapsibleState.None,
  );
  item.id = `${root}\0${commit.oid}`;
  item.iconPath = verdictIcon(verdict?.verdict);
  item.description = [commit.oid.slice(0, 8), commit.branch, commit.author.name]
    .filter(Boolean)
    .join(' · ');
  item.tooltip = commitTooltip(commit, verdictWords(verdict));
  item.contextValue = 'commit';
  item.accessibilityInformation = {
    label: l10n.t('{0}, by {1}, {2}', subjectOf(commit), commit.author.name, verdictWords(verdict)),
  };
  return item;
}

/** Messages and names are anybody's words: as text, never as Markdown. */
function commitTooltip(commit: CommitData, verdict: string): MarkdownString {
  const { oid, branch, author, actor, changes } = commit;
  const tooltip = new MarkdownString();
  tooltip.appendText(`${subjectOf(commit)}\n`);
  tooltip.appendText(`${author.name} · ${new Date(author.at).toLocaleString()}\n`);
  tooltip.appendText(`${oid.slice(0, 12)}${branch === null ? '' : ` · ${branch}`}\n`);
  if (actor.kind !== 'human') {
    tooltip.appendText(`${l10n.t('probably {0}', actor.kind)}: ${actor.evidence.join('; ')}\n`);
  }
  tooltip.appendText(`${l10n.t('{0} files changed', changes.length)} · ${verdict}`);
  return tooltip;
}

function findingItem({ root }: OpenRepository, finding: Finding): TreeItem {
  const item = new TreeItem(finding.message);
  item.description = placeOf(finding);
  item.iconPath = new ThemeIcon(finding.severity);
  item.tooltip = `${finding.message}\n${placeOf(finding)} (${finding.validator}/${finding.rule})`;
  item.contextValue = 'finding';
  item.command = {
    command: COMMANDS.openFinding,
    title: l10n.t('Open the File'),
    arguments: [root, finding],
  };
  item.accessibilityInformation = { label: `${finding.message}, ${placeOf(finding)}` };
  return item;
}
