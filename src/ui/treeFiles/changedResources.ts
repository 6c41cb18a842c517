import type { Uri } from 'vscode';
import { SUBMODULE_MODE } from '../../core/commits/treeObject.ts';
import type { Change } from '../../core/events/commitData.ts';

/** Where a file is to be had before and after a change. */
export interface Sides {
  readonly before: (path: string) => Uri | undefined;
  readonly after: (path: string) => Uri;
}

/** What a changed file is called, what it was and what it is. */
export type ChangedResource = readonly [Uri, Uri | undefined, Uri | undefined];

/** Changes as `vscode.changes` takes them; a submodule has no text to compare. */
export function changedResources(
  changes: readonly Change[],
  { before, after }: Sides,
): readonly ChangedResource[] {
  return changes
    .filter(({ mode }) => mode !== SUBMODULE_MODE)
    .map(({ path, oldPath, kind }) => [
      after(path),
      kind === 'added' ? undefined : before(oldPath ?? path),
      kind === 'deleted' ? undefined : after(path),
    ]);
}
