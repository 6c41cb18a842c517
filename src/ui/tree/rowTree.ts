import { EventEmitter, window, type TreeDataProvider, type TreeItem, type TreeView } from 'vscode';
import { DisposableStore, type Disposable } from '../../core/disposable.ts';
import { Coalescer } from '../coalescer.ts';
import { DrawnRows } from './drawnRows.ts';
import type { TreeRow } from './row.ts';

const REFRESH_MS = 100;

/** A tree of rows. It draws again only what has changed, and many changes at once. */
export class RowTree implements TreeDataProvider<TreeRow>, Disposable {
  readonly #drawn: DrawnRows;
  readonly #changed = new EventEmitter<TreeRow[] | undefined>();
  readonly #owned = new DisposableStore();
  readonly #soon: Coalescer;
  readonly onDidChangeTreeData = this.#changed.event;
  readonly view: TreeView<TreeRow>;
  #drawing: Promise<void> = Promise.resolve();

  /** @param onError hears why rows could not be read */
  constructor(
    view: string,
    roots: () => Promise<readonly TreeRow[]>,
    onError: (error: unknown) => void,
  ) {
    this.#drawn = new DrawnRows(roots);
    this.#owned.add(this.#changed);
    const draw = (): void => {
      this.#drawing = this.#drawing.then(() => this.#drawChanged()).catch(onError);
    };
    this.#soon = this.#owned.add(new Coalescer(REFRESH_MS, draw));
    this.view = this.#owned.add(
      window.createTreeView(view, { treeDataProvider: this, showCollapseAll: true }),
    );
  }

  async getChildren(row?: TreeRow): Promise<TreeRow[]> {
    return [...(await this.#drawn.childrenOf(row))];
  }

  getTreeItem(row: TreeRow): TreeItem {
    const item = this.#drawn.newest(row).item();
    item.id = row.id;
    return item;
  }

  getParent(row: TreeRow): TreeRow | undefined {
    return row.parent;
  }

  /** The row that the person has chosen, as it is by now. */
  get selected(): TreeRow | undefined {
    const [row] = this.view.selection;
    return row && this.#drawn.newest(row);
  }

  /** Something may have changed. */
  refresh(): void {
    this.#soon.soon();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #drawChanged(): Promise<void> {
    const changed = await this.#drawn.changed();
    if (changed === 'all') this.#changed.fire(undefined);
    else if (changed.length > 0) this.#changed.fire([...changed]);
  }
}
