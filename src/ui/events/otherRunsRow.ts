import { l10n, ThemeIcon, TreeItem, TreeItemCollapsibleState } from 'vscode';
import type { OpenRepository } from '../../core/openRepository.ts';
import type { Run } from '../../core/reactions/run.ts';
import type { TreeRow } from '../tree/row.ts';
import { RunRow } from './runRow.ts';

/** Runs that stand below no commit of the list: of other events, or of older commits. */
export function otherRunsRow(repository: OpenRepository, runs: () => readonly Run[]): TreeRow {
  return {
    id: `${repository.root}\0others`,
    shown: runs,
    children() {
      return runs().map((run) => new RunRow(repository, run, this));
    },
    item() {
      const label = l10n.t('Runs of other events');
      const item = new TreeItem(label, TreeItemCollapsibleState.Collapsed);
      item.iconPath = new ThemeIcon('history');
      item.description = `${runs().length}`;
      item.accessibilityInformation = { label: `${label}, ${runs().length}` };
      return item;
    },
  };
}
