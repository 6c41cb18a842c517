import { l10n, TreeItem, TreeItemCollapsibleState, type MarkdownString } from 'vscode';
import { subjectOf } from '../../core/commits/rewrites.ts';
import type { CommitData } from '../../core/events/commitData.ts';
import type { OpenRepository } from '../../core/openRepository.ts';
import { verdictIcon, verdictWords } from '../findingText.ts';
import type { RunIndex } from '../runs/runIndex.ts';
import { runWords } from '../runs/runWords.ts';
import type { CommitTarget } from '../targets.ts';
import { plainTooltip } from '../tree/plainTooltip.ts';
import type { TreeRow } from '../tree/row.ts';
import { shortOid } from '../tree/shortOid.ts';
import { findingRow } from './findingRow.ts';
import { RunRow } from './runRow.ts';

/** A commit, with the runs that it led to and what was found in it. */
export class CommitRow implements TreeRow, CommitTarget {
  readonly repository: OpenRepository;
  readonly commit: CommitData;
  readonly id: string;
  readonly #runs: RunIndex;

  constructor(repository: OpenRepository, commit: CommitData, runs: RunIndex) {
    this.repository = repository;
    this.commit = commit;
    this.#runs = runs;
    this.id = `${repository.root}\0${commit.oid}`;
  }

  shown(): readonly unknown[] {
    const { oid } = this.commit;
    return [this.repository.engine.verdictOf(oid), ...this.#runs.of(this.repository, oid)];
  }

  children(): readonly TreeRow[] {
    const { oid } = this.commit;
    const { root, engine } = this.repository;
    const findings = engine.verdictOf(oid)?.findings ?? [];
    return [
      ...this.#runs.of(this.repository, oid).map((run) => new RunRow(this.repository, run, this)),
      ...findings.map((finding, index) => findingRow(this, { root, index }, finding)),
    ];
  }

  item(): TreeItem {
    const { commit } = this;
    const verdict = this.repository.engine.verdictOf(commit.oid);
    const runs = this.#runs.of(this.repository, commit.oid);
    const hasMore = runs.length > 0 || (verdict?.findings.length ?? 0) > 0;
    const { Collapsed, None } = TreeItemCollapsibleState;
    const item = new TreeItem(
      subjectOf(commit) || l10n.t('(no message)'),
      hasMore ? Collapsed : None,
    );
    item.iconPath = verdictIcon(verdict?.verdict);
    const about = [shortOid(commit.oid), commit.branch, commit.author.name];
    item.description = about.filter(Boolean).join(' · ');
    const reacted = runs.map((run) => `${run.reaction}: ${runWords(run)}`);
    item.tooltip = tooltipOf(commit, [verdictWords(verdict), ...reacted]);
    item.contextValue = 'commit';
    const said = l10n.t(
      '{0}, by {1}, {2}',
      subjectOf(commit),
      commit.author.name,
      verdictWords(verdict),
    );
    item.accessibilityInformation = { label: [said, ...reacted].join(', ') };
    return item;
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
