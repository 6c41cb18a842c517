import { l10n, ThemeIcon, TreeItem } from 'vscode';
import type { Finding } from '../../core/events/validationData.ts';
import { placeOf } from '../findingText.ts';
import { COMMANDS } from '../ids.ts';
import type { TreeRow } from '../tree/row.ts';

/** Something that was found in a commit; opens the file at its place. */
export function findingRow(
  parent: TreeRow,
  place: { readonly root: string; readonly index: number },
  finding: Finding,
): TreeRow {
  return {
    id: `${parent.id}\0finding\0${place.index}`,
    parent,
    item() {
      const { message, severity, validator, rule } = finding;
      const item = new TreeItem(message);
      item.description = placeOf(finding);
      item.iconPath = new ThemeIcon(severity);
      item.tooltip = `${message}\n${placeOf(finding)} (${validator}/${rule})`;
      item.contextValue = 'finding';
      const title = l10n.t('Open the File');
      item.command = { command: COMMANDS.openFinding, title, arguments: [place.root, finding] };
      item.accessibilityInformation = { label: `${message}, ${placeOf(finding)}` };
      return item;
    },
  };
}
