import { l10n, ThemeColor, ThemeIcon, TreeItem } from 'vscode';
import type { Finding, Severity } from '../../core/events/validationData.ts';
import { placeOf } from '../findingText.ts';
import { COMMANDS } from '../ids.ts';
import type { FindingTarget, InRepository } from '../targets.ts';
import type { TreeRow } from '../tree/row.ts';

/** Something that was found in a commit, the `index`-th of it; opens the file at its place. */
export function findingRow(
  parent: TreeRow & InRepository,
  finding: Finding,
  index: number,
): TreeRow & FindingTarget {
  return {
    id: `${parent.id}\0finding\0${index}`,
    repository: parent.repository,
    finding,
    parent,
    shown: () => [finding],
    item() {
      const { message, severity, validator, rule } = finding;
      const item = new TreeItem(message);
      item.description = placeOf(finding);
      item.iconPath = new ThemeIcon(severity, COLOURS[severity]);
      item.tooltip = `${message}\n${placeOf(finding)} (${validator}/${rule})`;
      item.contextValue = 'finding';
      const title = l10n.t('Open the File');
      item.command = { command: COMMANDS.openFinding, title, arguments: [this] };
      const label = `${severityWords(severity)}: ${message}, ${placeOf(finding)}`;
      item.accessibilityInformation = { label };
      return item;
    },
  };
}

const COLOURS: Readonly<Record<Severity, ThemeColor>> = {
  error: new ThemeColor('problemsErrorIcon.foreground'),
  warning: new ThemeColor('problemsWarningIcon.foreground'),
  info: new ThemeColor('problemsInfoIcon.foreground'),
};

function severityWords(severity: Severity): string {
  switch (severity) {
    case 'error':
      return l10n.t('Error');
    case 'warning':
      return l10n.t('Warning');
    case 'info':
      return l10n.t('Remark');
  }
}
