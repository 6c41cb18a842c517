import { l10n, ThemeIcon, TreeItem } from 'vscode';
import type { OpenRepository } from '../../core/openRepository.ts';
import { COMMANDS } from '../ids.ts';
import type { InRepository } from '../targets.ts';
import type { TreeRow } from '../tree/row.ts';

/**
 * The last row, which brings older ones. It has to be pressed: a tree hears neither of scrolling nor
 * of a row that comes into view.
 */
export function olderRow(
  repository: OpenRepository,
  parent: TreeRow | undefined,
): TreeRow & InRepository {
  return {
    repository,
    ...(parent !== undefined && { parent }),
    id: `${repository.root}\0older`,
    item() {
      const label = l10n.t('Load older…');
      const item = new TreeItem(label);
      item.iconPath = new ThemeIcon('history');
      item.contextValue = 'older';
      item.accessibilityInformation = { label };
      item.command = { command: COMMANDS.loadOlder, title: label, arguments: [this] };
      return item;
    },
  };
}
