import { l10n, ThemeIcon, TreeItem } from 'vscode';
import type { Oid } from '../../core/events/commitData.ts';
import type { OpenRepository } from '../../core/openRepository.ts';
import type { DeployedVersion } from '../../core/reactions/deployments.ts';
import type { VersionTarget } from '../targets.ts';
import { plainTooltip } from '../tree/plainTooltip.ts';
import type { TreeRow } from '../tree/row.ts';
import { shortOid } from '../tree/shortOid.ts';

interface Shown {
  readonly version: DeployedVersion;
  readonly isCurrent: boolean;
  readonly index: number;
}

/** A version that is deployed, or was before. */
export class VersionRow implements TreeRow, VersionTarget {
  readonly repository: OpenRepository;
  readonly version: Oid;
  readonly parent: TreeRow;
  readonly id: string;
  readonly #shown: Shown;

  constructor(parent: TreeRow & VersionTarget, shown: Shown) {
    this.parent = parent;
    this.repository = parent.repository;
    this.version = shown.version.commit;
    this.#shown = shown;
    this.id = `${parent.id}\0${shown.version.deployment}\0${shown.index}`;
  }

  item(): TreeItem {
    const { version, isCurrent } = this.#shown;
    const item = new TreeItem(shortOid(version.commit));
    const since = l10n.t('since {0}', new Date(version.since).toLocaleString());
    const said = [isCurrent ? l10n.t('there now') : '', version.artifact, since].filter(Boolean);
    item.description = said.join(' · ');
    item.iconPath = new ThemeIcon(isCurrent ? 'tag' : 'history');
    item.contextValue = isCurrent ? 'version.current' : 'version';
    item.tooltip = plainTooltip(version.commit, ...said);
    item.accessibilityInformation = { label: [shortOid(version.commit), ...said].join(', ') };
    return item;
  }
}
