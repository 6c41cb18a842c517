import { l10n, ThemeIcon, TreeItem } from 'vscode';
import type { Change } from '../../core/events/commitData.ts';
import type { Verdict } from '../../core/events/validationData.ts';
import { directoryOf, lastName } from '../../core/treePath.ts';
import { COMMANDS } from '../ids.ts';
import type { RealityFileTarget, RealityTarget } from '../targets.ts';
import { plainTooltip } from '../tree/plainTooltip.ts';
import type { TreeRow } from '../tree/row.ts';
import { realityFileUri } from '../treeFiles/treeFiles.ts';

type RealityParent = TreeRow & RealityTarget;

/** A file that a reality changed; opens as a diff against what it was forked from. */
export function changedFileRow(
  parent: RealityParent,
  change: Change,
  verdict: Verdict | undefined,
): TreeRow & RealityFileTarget {
  const { repository, reality } = parent;
  const { path, kind, oldPath } = change;
  const row: TreeRow & RealityFileTarget = {
    id: `${parent.id}\0${path}`,
    parent,
    ...{ repository, reality, change },
    item() {
      const item = new TreeItem(lastName(path));
      const count = (verdict?.findings ?? []).filter((finding) => finding.path === path).length;
      const words = [kindWords(kind), ...(count === 0 ? [] : [findingsWords(count)])];
      item.description = [directoryOf(path), ...words].filter(Boolean).join(' · ');
      item.resourceUri = realityFileUri({ repository, reality }, path);
      item.iconPath = ThemeIcon.File;
      item.tooltip = plainTooltip(oldPath === undefined ? path : `${oldPath} → ${path}`, ...words);
      item.contextValue = kind === 'deleted' ? 'realityFile.deleted' : 'realityFile';
      item.accessibilityInformation = { label: [path, ...words].join(', ') };
      const title = l10n.t('Show the Changes');
      item.command = { command: COMMANDS.diffReality, title, arguments: [row] };
      return item;
    },
  };
  return row;
}

/** Leads to the diff, which has them all. */
export function moreFilesRow(parent: RealityParent, count: number): TreeRow {
  return {
    id: `${parent.id}\0\0more`,
    parent,
    item() {
      const item = new TreeItem(l10n.t('{0} more files', count));
      item.iconPath = new ThemeIcon('ellipsis');
      const title = l10n.t('Show the Changes');
      item.command = { command: COMMANDS.diffReality, title, arguments: [parent] };
      return item;
    },
  };
}

function findingsWords(count: number): string {
  return count === 1 ? l10n.t('one finding') : l10n.t('{0} findings', count);
}

function kindWords(kind: Change['kind']): string {
  switch (kind) {
    case 'added':
      return l10n.t('added');
    case 'modified':
      return l10n.t('modified');
    case 'deleted':
      return l10n.t('deleted');
    case 'renamed':
      return l10n.t('renamed');
  }
}
