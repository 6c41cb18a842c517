import { describe, expect, it } from 'vitest';
import { TREE_MODE, type TreeEntry } from '../../../src/core/commits/treeObject.ts';
import { lookupShown } from '../../../src/ui/treeFiles/lookupShown.ts';

const blob = (name: string): TreeEntry => ({ mode: '100644', name, oid: `blob ${name}` });
const tree = (name: string, oid: string): TreeEntry => ({ mode: TREE_MODE, name, oid });

/** `caf\xe9` is Latin-1, not UTF-8. */
const TREES: Readonly<Record<string, readonly TreeEntry[]>> = {
  top: [blob('plain.txt'), blob('back\\xe9.txt'), tree('caf\xe9', 'below')],
  below: [blob('menu\xff.txt'), blob('menu.txt')],
};

const files = {
  list: (oid: string) => Promise.resolve(TREES[oid] ?? []),
  lookup: (oid: string, path: unknown) =>
    Promise.resolve(TREES[oid]?.find(({ name }) => name === path)),
};

describe('what is looked up as it is shown', () => {
  it.each([
    ['plain.txt', 'blob plain.txt'],
    ['', 'top'],
    ['caf\\xe9/menu.txt', 'blob menu.txt'],
    ['caf\\xe9/menu\\xff.txt', 'blob menu\xff.txt'],
    // A name that says so itself comes first.
    ['back\\xe9.txt', 'blob back\\xe9.txt'],
  ])('is found at %j', async (path, oid) => {
    expect((await lookupShown(files, 'top', path))?.oid).toBe(oid);
  });

  it.each(['none.txt', 'caf\\xe8/menu.txt', 'plain.txt/\\xff', '../top'])(
    'is nothing at %j',
    async (path) => {
      expect(await lookupShown(files, 'top', path)).toBeUndefined();
    },
  );
});
