import type { TreeRow } from './row.ts';

interface Drawn {
  /** As VS Code has it; it goes on asking for this one. */
  readonly row: TreeRow;
  /** What it shows by now. */
  newest: TreeRow;
  shown: readonly unknown[];
  /** Ids, once somebody asked for them. */
  children?: readonly string[] | undefined;
  /** They are asked for again before they are seen again. */
  isStale?: boolean;
}

/**
 * The rows that a tree has drawn. Only these are looked at when something may have changed: what
 * stands below a row that nobody has opened is not even made.
 */
export class DrawnRows {
  readonly #roots: () => Promise<readonly TreeRow[]>;
  readonly #drawn = new Map<string, Drawn>();
  /** `undefined`: nobody asked for them yet. */
  #ids: readonly string[] | undefined;
  #isStale = false;

  constructor(roots: () => Promise<readonly TreeRow[]>) {
    this.#roots = roots;
  }

  /** The rows below one, or the roots, which are drawn from now on. */
  async childrenOf(row: TreeRow | undefined): Promise<readonly TreeRow[]> {
    const rows = await this.#rowsBelow(row && this.newest(row));
    const ids = rows.map(({ id }) => id);
    const parent = row && this.#drawn.get(row.id);
    const before = parent === undefined ? this.#ids : parent.children;
    const stays = new Set(ids);
    for (const id of before ?? []) if (!stays.has(id)) this.#forget(id);
    for (const each of rows) this.#draw(each);
    if (parent !== undefined) Object.assign(parent, { children: ids, isStale: false });
    if (row === undefined) [this.#ids, this.#isStale] = [ids, false];
    return rows;
  }

  /** What a row shows by now. */
  newest(row: TreeRow): TreeRow {
    return this.#drawn.get(row.id)?.newest ?? row;
  }

  /** The rows that show something else than when they were drawn; `all`: the roots are others. */
  async changed(): Promise<readonly TreeRow[] | 'all'> {
    if (this.#ids === undefined || this.#isStale) return [];
    const changed: TreeRow[] = [];
    if (await this.#compare(undefined, changed)) return changed;
    this.#isStale = true;
    return 'all';
  }

  /** @returns whether the same rows stand below it as before */
  async #compare(parent: Drawn | undefined, changed: TreeRow[]): Promise<boolean> {
    const ids = parent === undefined ? this.#ids : parent.children;
    const rows = await this.#rowsBelow(parent?.newest);
    const isSame = rows.length === ids?.length && rows.every(({ id }, at) => id === ids[at]);
    if (isSame) for (const row of rows) await this.#look(row, changed);
    return isSame;
  }

  async #look(row: TreeRow, changed: TreeRow[]): Promise<void> {
    const drawn = this.#drawn.get(row.id);
    if (drawn === undefined) return;
    drawn.newest = row;
    const shown = row.shown?.() ?? [];
    const looksSame = areSame(drawn.shown, shown);
    drawn.shown = shown;
    const isOpened = drawn.children !== undefined && drawn.isStale !== true;
    if (looksSame && (!isOpened || (await this.#compare(drawn, changed)))) return;
    // Whoever draws it again asks for what stands below it, if that is to be seen.
    drawn.isStale = true;
    changed.push(drawn.row);
  }

  async #rowsBelow(row: TreeRow | undefined): Promise<readonly TreeRow[]> {
    return row === undefined ? this.#roots() : ((await row.children?.()) ?? []);
  }

  #draw(row: TreeRow): void {
    const { children, isStale = false } = this.#drawn.get(row.id) ?? {};
    this.#drawn.set(row.id, { row, newest: row, shown: row.shown?.() ?? [], children, isStale });
  }

  #forget(id: string): void {
    const { children } = this.#drawn.get(id) ?? {};
    this.#drawn.delete(id);
    for (const child of children ?? []) this.#forget(child);
  }
}

function areSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((value, index) => value === other[index]);
}
