import { ThemeIcon, TreeItem, TreeItemCollapsibleState } from 'vscode';
import type { OpenRepository } from '../../core/openRepository.ts';
import type { TreeRow } from '../tree/row.ts';

/** One of several repositories. Its rows may have changed whenever anything has. */
export function repositoryRow(
  { name, root, engine }: OpenRepository,
  children: () => Promise<readonly TreeRow[]>,
): TreeRow {
  return {
    id: root,
    shown: () => [Symbol(name)],
    children,
    item() {
      const item = new TreeItem(name, TreeItemCollapsibleState.Expanded);
      item.iconPath = new ThemeIcon('repo');
      item.tooltip = root;
      if (engine.state.kind === 'failed') item.description = engine.state.message;
      return item;
    },
  };
}
