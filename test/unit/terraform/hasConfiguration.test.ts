import { expect, it } from 'vitest';
import { TREE_MODE, type TreeEntry } from '../../../src/core/commits/treeObject.ts';
import { configurationFinder } from '../../../src/core/terraform/hasConfiguration.ts';

const folder = (oid: string): TreeEntry => ({ mode: TREE_MODE, name: `${oid}.tf`, oid });
const file = (name: string): TreeEntry => ({ mode: '100644', name, oid: name });

it('looks into each folder once, and only for files', async () => {
  const trees: Record<string, readonly TreeEntry[]> = {
    one: [folder('docs'), folder('live'), file('README.md')],
    two: [folder('docs'), folder('none')],
    docs: [file('a.md'), folder('empty')],
    live: [file('prod.tfvars')],
    none: [file('.hidden.tf')],
    empty: [],
  };
  const listed: string[] = [];
  const mirror = {
    list(tree: string): Promise<readonly TreeEntry[]> {
      listed.push(tree);
      return Promise.resolve(trees[tree] ?? []);
    },
  };
  const find = configurationFinder();
  expect([await find(mirror, 'one'), await find(mirror, 'two'), await find(mirror, 'one')]).toEqual(
    [true, false, true],
  );
  expect(listed).toEqual(['one', 'docs', 'empty', 'live', 'two', 'none']);
});
