import path from 'node:path';
import { isKustomization } from '../kustomizationPath.ts';
import type { FileFacts, KustomizationFacts } from './facts.ts';

/** A file of a tree with what is known of it. */
export interface TreeFile {
  readonly path: string;
  readonly facts: FileFacts;
}

/** A kustomization of a tree. */
export interface TreeKustomization extends KustomizationFacts {
  readonly path: string;
}

/** All steps from kustomizations to files that are followed in one tree. */
const MOST_STEPS = 500_000;
/** More kustomizations of one file are left out. */
const MOST_BUILDERS = 200;

/** All kustomizations of a tree, and for each file those that build it, also through others. */
export interface Builds {
  readonly all: readonly TreeKustomization[];
  /** None if nothing builds it. */
  builtBy(file: string): readonly TreeKustomization[];
  readonly byFile: ReadonlyMap<string, readonly TreeKustomization[]>;
}

export function buildsOf(files: readonly TreeFile[]): Builds {
  const all = files.flatMap(({ path: own, facts: { kustomization } }) =>
    kustomization !== undefined && isKustomization({ path: own })
      ? [{ ...kustomization, path: own }]
      : [],
  );
  const byFolder = new Map(all.map((each) => [path.posix.dirname(each.path), each]));
  const builders = new Map<string, TreeKustomization[]>();
  let steps = 0;
  for (const root of all) {
    const seen = new Set<string>();
    const next = [root];
    for (let at = next.pop(); at !== undefined; at = next.pop()) {
      if (seen.has(at.path)) continue;
      seen.add(at.path);
      for (const part of at.parts) {
        if (++steps > MOST_STEPS) break;
        const place = path.posix.join(path.posix.dirname(at.path), part).replace(/\/$/, '');
        const below = byFolder.get(place);
        if (below !== undefined) next.push(below);
        else addTo(builders, place, root);
      }
      addTo(builders, at.path, root);
    }
  }
  return { all, byFile: builders, builtBy: (file) => builders.get(file) ?? [] };
}

/** Files and folders with the kustomizations that put them into a namespace or set images. */
export function buildersIn(
  files: readonly TreeFile[],
): readonly (readonly [path: string, builders: readonly string[]])[] {
  return [...buildsOf(files).byFile].flatMap(([file, builders]) => {
    const telling = builders.filter((each) => each.isNamespaceSet || each.hasImages);
    return telling.length === 0 ? [] : [[file, telling.map((each) => each.path)] as const];
  });
}

function addTo<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else if (list.length < MOST_BUILDERS) list.push(value);
}
