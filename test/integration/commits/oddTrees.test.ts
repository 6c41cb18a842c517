import { afterAll, expect, test } from 'vitest';
import { createObjectSource } from '../../../src/adapters/git/catFile.ts';
import { diffTrees } from '../../../src/core/commits/treeDiff.ts';
import { parseTree } from '../../../src/core/commits/treeObject.ts';
import { createRepository, systemClock } from '../../harness/gitRepository.ts';
import { writeEntries, writeObject, writeTree } from '../../harness/treeWriter.ts';

const repository = createRepository();
const source = createObjectSource({ repo: repository, clock: systemClock });
afterAll(() => {
  source.dispose();
  repository.remove();
});

const oid = writeObject(repository, 'blob', Buffer.from('x\n'));
const other = writeObject(repository, 'blob', Buffer.from('yy\n'));
const file = (
  name: Buffer | string,
  blob = oid,
): { mode: string; name: Buffer | string; oid: string } => ({
  mode: '100644',
  name,
  oid: blob,
});

test.each([['..'], ['.'], ['.git'], ['.GIT'], ['a\\b'], ['con'], ['new\nline'], ['-x'], ['"q"']])(
  'tells of a file named %j as it is',
  async (name) => {
    const tree = writeEntries(repository, [file(name)]);
    expect(await diffTrees(source, null, tree)).toEqual([
      { path: name, kind: 'added', mode: '100644', oid, size: 2 },
    ]);
  },
);

test('tells of names that differ only in case', async () => {
  const tree = writeEntries(repository, [file('A.tf'), file('a.tf', other)]);
  const changes = await diffTrees(source, null, tree);
  expect(changes.map(({ path }) => path)).toEqual(['A.tf', 'a.tf']);
});

test('tells of a name twice in a tree, and of entries that are not in order', async () => {
  const tree = writeEntries(repository, [file('z'), file('a'), file('a', other)]);
  const changes = await diffTrees(source, null, tree);
  expect(changes.map(({ path }) => path)).toEqual(['z', 'a', 'a']);
  expect(await diffTrees(source, tree, tree)).toEqual([]);
});

test('reads old modes as git prints them, and sees no change where git sees none', async () => {
  const modes = ['100664', '100640', '100777', '0100644', '40000', '160000', '120777'];
  const entries = modes.map((mode, index) => ({ mode, name: `f${index}`, oid }));
  const tree = writeEntries(repository, entries);
  const content = (await source.read(tree))?.content ?? new Uint8Array();
  expect(parseTree(content, tree).map(({ mode }) => mode)).toEqual([
    ...['100644', '100644', '100755', '100644', '040000', '160000', '120000'],
  ]);
  const old = writeEntries(repository, [{ mode: '100664', name: 'a', oid }]);
  expect(await diffTrees(source, old, writeEntries(repository, [file('a')]))).toEqual([]);
});

test('tells of a change of the mode alone, and of a file that became a symlink', async () => {
  const before = writeEntries(repository, [file('link'), file('run')]);
  const after = writeEntries(repository, [
    { mode: '120000', name: 'link', oid },
    { mode: '100755', name: 'run', oid },
  ]);
  expect(await diffTrees(source, before, after)).toMatchObject([
    { path: 'link', kind: 'modified', mode: '120000' },
    { path: 'run', kind: 'modified', mode: '100755' },
  ]);
});

test('tells of a submodule that moved, without reading its commit', async () => {
  const submodule = (digit: string): string =>
    writeTree(repository, [{ path: 'vendor/lib', mode: '160000', content: digit }]);
  expect(await diffTrees(source, submodule('1'), submodule('2'))).toEqual([
    { path: 'vendor/lib', kind: 'modified', mode: '160000', oid: '2'.padStart(40, '1'), size: 0 },
  ]);
});

test('keeps the bytes of names that are not UTF-8', async () => {
  const names = [Buffer.from('caf\xe9', 'latin1'), Buffer.from('日\xff本'), Buffer.from('ü')];
  const mixed = Buffer.concat([Buffer.from('日'), Buffer.of(0xff), Buffer.from('本')]);
  const tree = writeEntries(repository, [file(names[0] ?? ''), file(names[2] ?? ''), file(mixed)]);
  expect(await diffTrees(source, null, tree)).toMatchObject([
    { path: 'caf\\xe9', rawPath: 'caf\xe9' },
    { path: 'ü' },
    { path: '日\\xff本', rawPath: mixed.toString('latin1') },
  ]);
  expect((await diffTrees(source, null, tree))[1]).not.toHaveProperty('rawPath');
});

test('refuses a tree that unfolds to more paths than it may', async () => {
  let tree = writeEntries(
    repository,
    Array.from({ length: 10 }, (_, index) => file(`f${index}`)),
  );
  for (let depth = 0; depth < 6; depth++) {
    const entries = Array.from({ length: 10 }, (_, index) => `d${index}`);
    tree = writeEntries(
      repository,
      entries.map((name) => ({ mode: '40000', name, oid: tree })),
    );
  }
  const diff = diffTrees(source, null, tree, { maxChanges: 5_000 });
  await expect(diff).rejects.toMatchObject({ code: 'object-too-large' });
});

test.each([
  ['nothing', Buffer.alloc(0), 0],
  ['half an entry', Buffer.from('100644 a\0short'), undefined],
  ['an entry without a mode', Buffer.from(` a\0${'x'.repeat(20)}`), undefined],
  ['an entry without a name', Buffer.from(`100644 \0${'x'.repeat(20)}`), undefined],
  ['no entry at all', Buffer.from('garbage'), undefined],
])('reads %s or refuses it by the oid of the tree', (_, content, count) => {
  const tree = '7'.repeat(40);
  if (count === undefined) expect(() => parseTree(content, tree)).toThrow(tree);
  else expect(parseTree(content, tree)).toHaveLength(count);
});
