import type { GitPath } from '../commits/gitPath.ts';
import type { Oid } from '../events/commitData.ts';
import type { Mirror, MirrorFile } from '../realities/mirror.ts';
import type { TreeView } from './validator.ts';

/**
 * A view on one tree of the mirror.
 * @param known paths of which the exact bytes are known; they are found again by what they are
 *   told as
 */
export function createTreeView(mirror: Mirror, oid: Oid, known: readonly GitPath[] = []): TreeView {
  const raw = new Map(known.filter(({ rawPath }) => rawPath !== undefined).map((p) => [p.path, p]));
  let files: Promise<readonly MirrorFile[]> | undefined;
  return {
    oid,
    mirror: {
      info: (each) => mirror.info(each),
      read: (each) => mirror.read(each),
      list: (each) => mirror.list(each),
      lookup: (tree, path) =>
        mirror.lookup(tree, typeof path === 'string' ? (raw.get(path) ?? path) : path),
    },
    files: () => (files ??= mirror.files(oid)),
  };
}
