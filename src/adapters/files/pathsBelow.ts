import { realpathSync } from 'node:fs';
import path from 'node:path';

/** Those of some files that lie below a folder, relative to it, with slashes; links are followed. */
export function pathsBelow(root: string, files: readonly string[]): readonly string[] {
  const realRoot = realOf(root);
  return files.flatMap((file) => {
    const real = path.join(realOf(path.dirname(file)), path.basename(file));
    const below = path.relative(realRoot, real);
    const isBelow = below !== '' && !below.startsWith('..') && !path.isAbsolute(below);
    return isBelow ? [below.split(path.sep).join('/')] : [];
  });
}

function realOf(folder: string): string {
  try {
    return realpathSync.native(folder);
  } catch {
    // An editor may hold a file whose folder is gone.
    return folder;
  }
}
