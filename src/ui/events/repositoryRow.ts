import { l10n, ThemeIcon, TreeItem, TreeItemCollapsibleState } from 'vscode';
import type { OpenRepository } from '../../core/openRepository.ts';
import type { TreeRow } from '../tree/row.ts';

/** One of several repositories. */
export function repositoryRow(
  { name, root, engine }: OpenRepository,
  children: (row: TreeRow) => Promise<readonly TreeRow[]>,
): TreeRow {
  return {
    id: root,
    shown: () => [engine.state.kind === 'failed' ? engine.state.message : ''],
    children() {
      return children(this);
    },
    item() {
      const item = new TreeItem(name, TreeItemCollapsibleState.Expanded);
      item.iconPath = new ThemeIcon('repo');
      item.tooltip = root;
      const problem = engine.state.kind === 'failed' ? engine.state.message : '';
      item.description = problem;
      item.contextValue = 'repository';
      const label = l10n.t('Repository {0}', name);
      item.accessibilityInformation = { label: [label, problem].filter(Boolean).join(', ') };
      return item;
    },
  };
}
