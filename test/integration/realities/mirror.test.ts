import { afterAll, expect, test } from 'vitest';
import { createObjectSource } from '../../../src/adapters/git/catFile.ts';
import { diffWithSimilarRenames } from '../../../src/adapters/git/similarRenames.ts';
import { createMirror } from '../../../src/core/realities/mirror.ts';
import { createRepository, systemClock } from '../../harness/gitRepository.ts';
import { writeEntries, writeObject, writeTree } from '../../harness/treeWriter.ts';

const repository = createRepository();
const source = createObjectSource({ repo: repository, clock: systemClock });
const mirror = createMirror(source);
afterAll(() => {
  source.dispose();
  repository.remove();
});

const file = (path: string, content = path): { path: string; mode: string; content: string } => ({
  path,
  mode: '100644',
  content,
});
const LINES = Array.from({ length: 40 }, (_, index) => `line ${index}\n`).join('');
const before = writeTree(repository, [
  file('k8s/base/web.yaml', LINES),
  file('ü/日.tf'),
  file('a'),
]);
const after = writeTree(repository, [
  file('k8s/prod/web.yaml', `${LINES}more\n`),
  file('ü/日.tf'),
  file('b', 'a'),
]);

test('finds what a tree has at a path', async () => {
  const entry = await mirror.lookup(before, 'k8s/base/web.yaml');
  expect(entry).toMatchObject({ mode: '100644', name: 'web.yaml' });
  expect(Buffer.from((await mirror.read(entry?.oid ?? ''))?.content ?? []).toString()).toBe(LINES);
  expect(await mirror.lookup(before, 'ü/日.tf')).toMatchObject({ mode: '100644' });
  expect(await mirror.lookup(before, 'k8s')).toMatchObject({ mode: '040000' });
});

test.each([[''], ['/a'], ['a/'], ['a/b'], ['k8s/../a'], ['nothing'], ['k8s//base']])(
  'finds nothing at %j',
  async (path) => {
    expect(await mirror.lookup(before, path)).toBeUndefined();
  },
);

test('finds a file by the exact bytes of its name', async () => {
  const oid = writeObject(repository, 'blob', Buffer.from('x'));
  const tree = writeEntries(repository, [{ mode: '100644', name: Buffer.of(0xff), oid }]);
  const [only] = await mirror.files(tree);
  expect(only).toEqual({ path: '\\xff', rawPath: '\xff', mode: '100644', oid });
  expect(await mirror.lookup(tree, only ?? '')).toMatchObject({ oid });
});

test('lists a tree, and all files below it as git does', async () => {
  expect((await mirror.list(before)).map(({ name }) => name)).toEqual(['a', 'k8s', '\xc3\xbc']);
  const files = (await mirror.files(before)).map(({ path, mode, oid }) => `${mode} ${oid} ${path}`);
  const format = '--format=%(objectmode) %(objectname) %(path)';
  const args = ['-c', 'core.quotePath=false', 'ls-tree', '-r', format, before];
  expect(files).toEqual(repository.git(...args).split('\n'));
});

test('asks git nothing for what it has seen', async () => {
  await mirror.diff(before, after);
  await mirror.lookup(after, 'k8s/prod/web.yaml');
  const { reads } = mirror.counters();
  await mirror.diff(before, after);
  await mirror.lookup(after, 'k8s/prod/web.yaml');
  expect(mirror.counters().reads).toBe(reads);
  expect(mirror.counters().parsedBytes).toBeGreaterThan(0);
});

test('keeps no more parsed trees than it may', async () => {
  const small = createMirror(source, { parsedBytes: 2_000 });
  for (const path of ['k8s/base/web.yaml', 'ü/日.tf', 'a']) await small.lookup(before, path);
  for (const path of ['k8s/prod/web.yaml', 'b']) await small.lookup(after, path);
  expect(small.counters().parsedBytes).toBeLessThanOrEqual(2_000);
});

test('says which tree is missing', async () => {
  const missing = '6'.repeat(40);
  for (const ask of [mirror.list(missing), mirror.files(missing), mirror.lookup(missing, 'a')])
    await expect(ask).rejects.toMatchObject({ code: 'object-missing' });
});

test('tells an edited file that moved as two changes, and as a rename when asked', async () => {
  expect(await mirror.diff(before, after)).toMatchObject([
    { kind: 'renamed', oldPath: 'a', path: 'b' },
    { kind: 'deleted', path: 'k8s/base/web.yaml' },
    { kind: 'added', path: 'k8s/prod/web.yaml' },
  ]);
  const similar = await diffWithSimilarRenames(repository, mirror, [before, after]);
  expect(similar).toMatchObject([
    { kind: 'renamed', oldPath: 'a', path: 'b', size: 1 },
    {
      kind: 'renamed',
      oldPath: 'k8s/base/web.yaml',
      path: 'k8s/prod/web.yaml',
      size: LINES.length + 5,
    },
  ]);
});

test('compares with the empty tree when asked for similar renames', async () => {
  const similar = await diffWithSimilarRenames(repository, mirror, [null, before]);
  expect(similar).toEqual(await mirror.diff(null, before));
});
