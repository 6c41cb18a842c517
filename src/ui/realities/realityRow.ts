import { l10n, ThemeIcon, TreeItem, TreeItemCollapsibleState } from 'vscode';
import type { Change, Oid } from '../../core/events/commitData.ts';
import type { Verdict } from '../../core/events/validationData.ts';
import type { OpenRepository } from '../../core/openRepository.ts';
import type { NamedReality } from '../../core/realities/realities.ts';
import { placeOf, verdictIcon, verdictWords } from '../findingText.ts';
import { COMMANDS } from '../ids.ts';
import type { RealityTarget } from '../targets.ts';
import { plainTooltip } from '../tree/plainTooltip.ts';
import type { TreeRow } from '../tree/row.ts';
import { shortOid } from '../tree/shortOid.ts';
import { changedFileRow, moreFilesRow } from './changedFileRow.ts';
import { isOfRun } from './isOfRun.ts';

/** A reality as it was when it was looked at. */
export interface LookedAt {
  readonly named: NamedReality;
  readonly changes: readonly Change[];
  readonly tree: Oid;
  readonly verdict: Verdict | undefined;
  readonly isChecking: boolean;
}

/** Rows below a reality; all changes are in its diff. */
const MOST_FILES = 200;
const MOST_TOLD = 10;

/** What is being tried, in memory; opens as a diff against what it was forked from. */
export class RealityRow implements TreeRow, RealityTarget {
  readonly repository: OpenRepository;
  readonly reality: string;
  readonly id: string;
  readonly #looked: LookedAt;

  constructor(repository: OpenRepository, looked: LookedAt) {
    this.repository = repository;
    this.#looked = looked;
    this.reality = looked.named.reality.name;
    this.id = `${repository.root}\0${this.reality}`;
  }

  shown(): readonly unknown[] {
    const { named, tree, verdict, isChecking } = this.#looked;
    const { forkedAt, reality } = named;
    return [forkedAt, reality.base.commit, tree, JSON.stringify(verdict?.findings), isChecking];
  }

  children(): readonly TreeRow[] {
    const { changes, verdict } = this.#looked;
    const files = changes
      .slice(0, MOST_FILES)
      .map((change) => changedFileRow(this, change, verdict));
    const more = changes.length - files.length;
    return more > 0 ? [...files, moreFilesRow(this, more)] : files;
  }

  item(): TreeItem {
    const { named, changes, verdict } = this.#looked;
    const { Collapsed, None } = TreeItemCollapsibleState;
    const item = new TreeItem(this.reality, changes.length > 0 ? Collapsed : None);
    const said = this.#said();
    item.description = said.join(' · ');
    item.iconPath = this.#icon();
    const findings = verdict?.findings.map((finding) => `${placeOf(finding)} ${finding.message}`);
    const forked = l10n.t('forked {0}', new Date(named.forkedAt).toLocaleString());
    const told = (findings ?? []).slice(0, MOST_TOLD);
    item.tooltip = plainTooltip(this.reality, ...said, forked, ...told);
    item.contextValue = isOfRun(this.reality) ? 'reality.run' : 'reality';
    item.accessibilityInformation = { label: [this.reality, ...said].join(', ') };
    const title = l10n.t('Show the Changes');
    item.command = { command: COMMANDS.diffReality, title, arguments: [this] };
    return item;
  }

  #said(): readonly string[] {
    const { named, changes, verdict, isChecking } = this.#looked;
    const count =
      changes.length === 1
        ? l10n.t('one file changed')
        : l10n.t('{0} files changed', changes.length);
    return [
      isChecking ? l10n.t('being checked') : verdictWords(verdict),
      count,
      l10n.t('from {0}', shortOid(named.reality.base.commit)),
    ];
  }

  #icon(): ThemeIcon {
    const { verdict, isChecking } = this.#looked;
    if (isChecking) return new ThemeIcon('loading~spin');
    return verdict === undefined ? new ThemeIcon('beaker') : verdictIcon(verdict.verdict);
  }
}
