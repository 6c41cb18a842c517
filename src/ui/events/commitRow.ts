import { l10n, TreeItem, TreeItemCollapsibleState, type MarkdownString } from 'vscode';
import { subjectOf } from '../../core/commits/rewrites.ts';
import type { CommitData } from '../../core/events/commitData.ts';
import type { Finding, Verdict } from '../../core/events/validationData.ts';
import type { OpenRepository } from '../../core/openRepository.ts';
import type { Run } from '../../core/reactions/run.ts';
import { verdictIcon, verdictWords } from '../findingText.ts';
import { runWords } from '../runs/runWords.ts';
import type { CommitTarget, InRepository } from '../targets.ts';
import { plainTooltip } from '../tree/plainTooltip.ts';
import type { TreeRow } from '../tree/row.ts';
import { shortOid } from '../tree/shortOid.ts';
import type { EventEntry } from './entry.ts';
import { EventRow } from './eventRow.ts';
import { findingRow } from './findingRow.ts';
import { RunRow } from './runRow.ts';

/** What belongs to a commit: given anew with each look, since it changes. */
export interface BelowCommit {
  readonly runs: readonly Run[];
  readonly findings: readonly Finding[];
  readonly events: readonly EventEntry[];
}

/** A commit, with the runs that it led to, what was found in it and what else followed from it. */
export class CommitRow implements TreeRow, CommitTarget {
  readonly repository: OpenRepository;
  readonly commit: CommitData;
  readonly parent: TreeRow;
  readonly id: string;
  readonly #below: BelowCommit;

  constructor(parent: TreeRow & InRepository, commit: CommitData, below: BelowCommit) {
    this.parent = parent;
    this.repository = parent.repository;
    this.commit = commit;
    this.#below = below;
    this.id = `${this.repository.root}\0${commit.oid}`;
  }

  shown(): readonly unknown[] {
    return [this.#verdict, this.#hasMore, ...this.#reacted()];
  }

  children(): readonly TreeRow[] {
    const { runs, findings, events } = this.#below;
    return [
      ...runs.map((run) => new RunRow(this.repository, run, this)),
      ...findings.map((finding, index) => findingRow(this, finding, index)),
      ...events.map(({ event }) => new EventRow(this, event)),
    ];
  }

  item(): TreeItem {
    const { commit } = this;
    const verdict = this.#verdict;
    const { Collapsed, None } = TreeItemCollapsibleState;
    const item = new TreeItem(
      subjectOf(commit) || l10n.t('(no message)'),
      this.#hasMore ? Collapsed : None,
    );
    item.iconPath = verdictIcon(verdict?.verdict);
    const about = [shortOid(commit.oid), commit.branch, commit.author.name];
    item.description = about.filter(Boolean).join(' · ');
    const reacted = this.#reacted();
    item.tooltip = tooltipOf(commit, [verdictWords(verdict), ...reacted]);
    item.contextValue = 'commit';
    const said = l10n.t(
      '{0}, by {1}, {2}',
      subjectOf(commit),
      commit.author.name,
      verdictWords(verdict),
    );
    const branch = commit.branch === null ? [] : [l10n.t('on {0}', commit.branch)];
    item.accessibilityInformation = { label: [said, ...branch, ...reacted].join(', ') };
    return item;
  }

  get #verdict(): Verdict | undefined {
    return this.repository.engine.verdictOf(this.commit.oid);
  }

  get #hasMore(): boolean {
    const { runs, findings, events } = this.#below;
    return runs.length + findings.length + events.length > 0;
  }

  /** How the runs are that it led to; their steps are told by rows of their own. */
  #reacted(): readonly string[] {
    return this.#below.runs.map((run) => `${run.reaction}: ${runWords(run)}`);
  }
}

function tooltipOf(commit: CommitData, said: readonly string[]): MarkdownString {
  const { oid, branch, author, actor, changes } = commit;
  return plainTooltip(
    subjectOf(commit),
    `${author.name} · ${new Date(author.at).toLocaleString()}`,
    `${oid.slice(0, 12)}${branch === null ? '' : ` · ${branch}`}`,
    actor.kind === 'human'
      ? ''
      : `${l10n.t('probably {0}', actor.kind)}: ${actor.evidence.join('; ')}`,
    changes.length === 1 ? l10n.t('one file changed') : l10n.t('{0} files changed', changes.length),
    ...said,
  );
}
