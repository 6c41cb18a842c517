import { EventEmitter, window, type TreeDataProvider, type TreeItem, type TreeView } from 'vscode';
import { DisposableStore, type Disposable } from '../../core/disposable.ts';
import { Coalescer } from '../coalescer.ts';
import type { TreeRow } from './row.ts';

const REFRESH_MS = 100;

interface Drawn {
  readonly row: TreeRow;
  readonly shown: readonly unknown[];
}

/** A tree of rows. It draws again only what has changed, and many changes at once. */
export class RowTree implements TreeDataProvider<TreeRow>, Disposable {
  readonly #roots: () => Promise<readonly TreeRow[]>;
  readonly #changed = new EventEmitter<TreeRow[] | undefined>();
  readonly #owned = new DisposableStore();
  readonly #soon: Coalescer;
  readonly onDidChangeTreeData = this.#changed.event;
  readonly view: TreeView<TreeRow>;
  #drawn: readonly Drawn[] = [];
  /** VS Code goes on asking for the rows that it has got; these are what they show now. */
  #newest: ReadonlyMap<string, TreeRow> = new Map();

  /** @param onError hears why rows could not be read */
  constructor(
    view: string,
    roots: () => Promise<readonly TreeRow[]>,
    onError: (error: unknown) => void,
  ) {
    this.#roots = roots;
    this.#owned.add(this.#changed);
    this.#soon = this.#owned.add(
      new Coalescer(REFRESH_MS, () => void this.#drawChanged().catch(onError)),
    );
    this.view = this.#owned.add(
      window.createTreeView(view, { treeDataProvider: this, showCollapseAll: true }),
    );
  }

  async getChildren(row?: TreeRow): Promise<TreeRow[]> {
    if (row !== undefined) return [...((await this.#newestOf(row).children?.()) ?? [])];
    const roots = await this.#roots();
    this.#drawn = roots.map((root) => ({ row: root, shown: root.shown?.() ?? [] }));
    this.#newest = new Map(roots.map((root) => [root.id, root]));
    return [...roots];
  }

  getTreeItem(row: TreeRow): TreeItem {
    const item = this.#newestOf(row).item();
    item.id = row.id;
    return item;
  }

  getParent(row: TreeRow): TreeRow | undefined {
    return row.parent;
  }

  /** Something may have changed. */
  refresh(): void {
    this.#soon.soon();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #drawChanged(): Promise<void> {
    const roots = await this.#roots();
    const drawn = this.#drawn;
    const isSameList =
      roots.length === drawn.length && roots.every(({ id }, index) => id === drawn[index]?.row.id);
    if (!isSameList) {
      this.#changed.fire(undefined);
      return;
    }
    const shown = roots.map((root) => root.shown?.() ?? []);
    const changed = drawn.filter((each, index) => !isSame(each.shown, shown[index] ?? []));
    this.#newest = new Map(roots.map((root) => [root.id, root]));
    this.#drawn = drawn.map(({ row }, index) => ({ row, shown: shown[index] ?? [] }));
    if (changed.length > 0) this.#changed.fire(changed.map(({ row }) => row));
  }

  #newestOf(row: TreeRow): TreeRow {
    return this.#newest.get(row.id) ?? row;
  }
}

function isSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((value, index) => value === other[index]);
}
