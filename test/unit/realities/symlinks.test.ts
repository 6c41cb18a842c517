import { expect, test } from 'vitest';
import { leavesTree } from '../../../src/core/realities/symlinks.ts';

/** The verdict on the last of some links, written `path -> target`. */
function leaves(...links: readonly string[]): boolean {
  const pairs = links.map((link) => link.split(' -> ') as [string, string]);
  return leavesTree(new Map(pairs), pairs.at(-1)![0], false);
}

test.each(['a -> b', 'd/a -> ../b', 'd/a -> .', 'd/e/a -> ../..', 'a -> d/../b', 'd/a -> ./../b'])(
  'lets %s stay',
  (link) => {
    expect(leaves(link)).toBe(false);
  },
);

test.each(['a -> ..', 'a -> /etc', 'd/a -> ../../b', 'a -> d/../../b', 'a -> b/../../d/x'])(
  'sees that %s leaves',
  (link) => {
    expect(leaves(link)).toBe(true);
  },
);

test('sees a way out over another link that leads upwards', () => {
  expect(leaves('a/b/c/up -> ../../..', 'a/b/c/x -> up/..')).toBe(true);
  expect(leaves('a/b/c/up -> ../..', 'a/b/c/x -> up/..')).toBe(false);
});

test('sees a way out over a link that another file system takes for a different name', () => {
  expect(leaves('a/b/up -> ../..', 'a/b/x -> UP/..')).toBe(true);
  expect(leaves('a/x -> .\u200c./b')).toBe(true);
});

test('sees that a link leaves because the one that it leads to does', () => {
  expect(leaves('out -> ../x', 'a -> out')).toBe(true);
  expect(leaves('out -> /etc', 'a -> out/passwd')).toBe(true);
});

test('lets circles be: they lead nowhere', () => {
  expect(leaves('a -> b', 'b -> a')).toBe(false);
  expect(leaves('a -> a')).toBe(false);
});

test('takes a way without end for one that leaves', () => {
  expect(leaves(`a -> ${'d/../'.repeat(3000)}b`)).toBe(true);
});

test('knows what is absolute on Windows', () => {
  for (const target of ['C:\\x', 'c:x', '\\\\host\\share', '\\x', '..\\x'])
    expect(leavesTree(new Map([['a', target]]), 'a', true)).toBe(true);
});
