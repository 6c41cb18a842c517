import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readUriParts, toUriParts } from '../../../src/ui/treeFiles/treeAddress.ts';

describe('the address of a file of a tree', () => {
  it('is a path below the name of the tree, with the repository as the query', () => {
    const address = { root: '/repo', name: 'staging@1a2b3c4d', path: 'k8s/100% #1.yaml' };
    expect(toUriParts(address)).toEqual({
      path: '/staging@1a2b3c4d/k8s/100% #1.yaml',
      query: '/repo',
    });
  });

  it('comes back as it was, whatever the name of the reality', () => {
    const names = fc.string({ minLength: 1 });
    fc.assert(
      fc.property(names, fc.constantFrom('', 'a', 'a/b.txt'), (name, path) => {
        const address = { root: 'C:\\repo', name, path };
        expect(readUriParts(toUriParts(address))).toEqual(address);
      }),
    );
  });

  it.each(['.', '..', 'a/b', '../..', 'a\\b'])('keeps %s one segment', (name) => {
    const { path } = toUriParts({ root: '/r', name, path: 'file' });
    const segments = path.split('/').slice(1);
    expect(segments).toHaveLength(2);
    expect(['.', '..']).not.toContain(segments[0]);
    expect(path).not.toContain('\\');
  });

  it.each([
    ['', '/r'],
    ['/', '/r'],
    ['name/file', '/r'],
    ['/name/file', ''],
  ])('is none for %j of %j', (path, query) => {
    expect(readUriParts({ path, query })).toBeUndefined();
  });
});
