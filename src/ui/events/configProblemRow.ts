import { l10n, Range, ThemeColor, ThemeIcon, TreeItem, Uri } from 'vscode';
import type { OpenRepository } from '../../core/openRepository.ts';
import { CONFIG_PATH } from '../../core/configPath.ts';
import { type ConfigProblem } from '../../core/reactions/config.ts';
import { plainTooltip } from '../tree/plainTooltip.ts';
import type { TreeRow } from '../tree/row.ts';

/** The configuration of HEAD cannot be read; opens the file at the first mistake. */
export function configProblemRow(repository: OpenRepository, problem: ConfigProblem): TreeRow {
  return {
    id: `${repository.root}\0problem`,
    shown: () => [problem],
    item() {
      const words = l10n.t('{0} cannot be used', CONFIG_PATH);
      const said = l10n.t('line {0}: {1}', problem.line, problem.message);
      const item = new TreeItem(words);
      item.description = said;
      item.iconPath = new ThemeIcon('error', new ThemeColor('list.errorForeground'));
      const good = l10n.t('The last one that could be read is in force, if there is one.');
      item.tooltip = plainTooltip(words, said, good);
      item.contextValue = 'problem';
      item.accessibilityInformation = { label: `${words}, ${said}` };
      const start = [problem.line - 1, problem.column - 1] as const;
      const selection = new Range(...start, ...start);
      const uri = Uri.joinPath(Uri.file(repository.root), CONFIG_PATH);
      const title = l10n.t('Open the File');
      item.command = { command: 'vscode.open', title, arguments: [uri, { selection }] };
      return item;
    },
  };
}
