import { l10n, ThemeIcon, TreeItem } from 'vscode';
import type { Verdict } from '../../core/events/validationData.ts';
import type { OpenRepository } from '../../core/openRepository.ts';
import type { NamedReality } from '../../core/realities/realities.ts';
import { verdictIcon, verdictWords } from '../findingText.ts';
import { COMMANDS } from '../ids.ts';
import type { RealityTarget } from '../targets.ts';
import { plainTooltip } from '../tree/plainTooltip.ts';
import type { TreeRow } from '../tree/row.ts';
import { shortOid } from '../tree/shortOid.ts';

/** A reality as it was when it was looked at. */
export interface LookedAt {
  readonly named: NamedReality;
  readonly changes: number;
  readonly verdict: Verdict | undefined;
}

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
    const { named, changes, verdict } = this.#looked;
    return [named.forkedAt, changes, verdict];
  }

  item(): TreeItem {
    const { named, changes, verdict } = this.#looked;
    const item = new TreeItem(this.reality);
    const base = l10n.t('from {0}', shortOid(named.reality.base.commit));
    const count = changes === 1 ? l10n.t('one file changed') : l10n.t('{0} files changed', changes);
    const said = [base, count, verdictWords(verdict)];
    item.description = said.join(' · ');
    item.iconPath = verdict === undefined ? new ThemeIcon('beaker') : verdictIcon(verdict.verdict);
    const findings = verdict?.findings.map(
      ({ path, line, message }) => `${path}:${line} ${message}`,
    );
    const forked = l10n.t('forked {0}', new Date(named.forkedAt).toLocaleString());
    item.tooltip = plainTooltip(this.reality, ...said, forked, ...(findings ?? []).slice(0, 10));
    item.contextValue = 'reality';
    item.accessibilityInformation = { label: [this.reality, ...said].join(', ') };
    const title = l10n.t('Show the Changes');
    item.command = { command: COMMANDS.diffReality, title, arguments: [this] };
    return item;
  }
}
