import path from 'node:path';
import type { MirrorFile } from '../../core/realities/mirror.ts';
import type { TreeView } from '../../core/validation/validator.ts';

/** The names under which Kustomize finds its file. */
const NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/**
 * Finds the kustomizations in the folder of a file and in those above: only they may use it, as
 * Kustomize refuses files from outside. Each folder is looked at once.
 */
export function kustomizationsAbove({
  oid,
  mirror,
}: TreeView): (file: string) => Promise<readonly MirrorFile[]> {
  const folders = new Map<string, Promise<readonly MirrorFile[]>>();
  const inFolder = async (folder: string): Promise<readonly MirrorFile[]> => {
    const paths = NAMES.map((name) => path.posix.join(folder, name));
    const entries = await Promise.all(paths.map((each) => mirror.lookup(oid, each)));
    const own = entries.flatMap((entry, index) =>
      entry?.mode.startsWith('100') === true
        ? [{ path: paths[index] ?? '', mode: entry.mode, oid: entry.oid }]
        : [],
    );
    return folder === '.' ? own : [...own, ...(await from(path.posix.dirname(folder)))];
  };
  const from = (folder: string): Promise<readonly MirrorFile[]> => {
    const known = folders.get(folder) ?? inFolder(folder);
    folders.set(folder, known);
    return known;
  };
  return async (file) => {
    const found = await from(path.posix.dirname(file));
    return found.filter((each) => each.path !== file);
  };
}
