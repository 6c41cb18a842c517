import type { TreeItem } from 'vscode';

/** A row of a tree: each kind of row knows how it looks and what stands below it. */
export interface TreeRow {
  /** The same for the same thing, so that selection and expansion survive a refresh. */
  readonly id: string;
  readonly parent?: TreeRow;
  /**
   * What it shows, as values that stay the same as long as nothing of it has changed; not given: it
   * never changes.
   */
  shown?(): readonly unknown[];
  /** Without `id`, which the tree sets. */
  item(): TreeItem;
  children?(): readonly TreeRow[] | Promise<readonly TreeRow[]>;
}
