import { l10n, ThemeColor, ThemeIcon, TreeItem } from 'vscode';
import { plainTooltip } from '../tree/plainTooltip.ts';
import type { TreeRow } from '../tree/row.ts';

/** A folder that should be watched and cannot be, with the reason; its actions try again. */
export function unwatchedRow(problem: string): TreeRow {
  return {
    id: `unwatched\0${problem}`,
    item() {
      const words = l10n.t('A repository cannot be watched now');
      const item = new TreeItem(words);
      item.description = problem;
      item.iconPath = new ThemeIcon('error', new ThemeColor('list.errorForeground'));
      item.tooltip = plainTooltip(words, problem);
      item.contextValue = 'unwatched';
      item.accessibilityInformation = { label: `${words}, ${problem}` };
      return item;
    },
  };
}
