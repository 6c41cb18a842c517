import { rawPathOf } from '../commits/gitPath.ts';

/** A folder of which some is wanted: all of it, or what is wanted below some of its names. */
export interface WantedFolder {
  readonly isAll: boolean;
  /** Names as a tree has them, one latin-1 character a byte. */
  readonly below: ReadonlyMap<string, WantedFolder>;
}

const ALL: WantedFolder = { isAll: true, below: new Map() };

/** @param paths UTF-8, `/` between the names; each stands for itself and all below it, `''` for all */
export function wantedFolder(paths: readonly string[]): WantedFolder {
  const root: OpenFolder = { isAll: false, below: new Map() };
  for (const path of paths) {
    let folder = root;
    for (const name of namesOf(path)) {
      const next = folder.below.get(name) ?? { isAll: false, below: new Map() };
      folder.below.set(name, next);
      folder = next;
    }
    folder.isAll = true;
  }
  return root;
}

/** What is wanted below a name; `undefined` if nothing. */
export function wantedBelow(folder: WantedFolder, name: string): WantedFolder | undefined {
  return folder.isAll ? ALL : folder.below.get(name);
}

interface OpenFolder {
  isAll: boolean;
  readonly below: Map<string, OpenFolder>;
}

function namesOf(path: string): readonly string[] {
  return rawPathOf({ path })
    .split('/')
    .filter((name) => name !== '' && name !== '.');
}
