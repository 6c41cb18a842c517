import { chmodSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createObjectSource } from '../../../src/adapters/git/catFile.ts';
import type { ObjectSource } from '../../../src/core/ports.ts';
import { type TestRepository, createRepository, systemClock } from '../../harness/gitRepository.ts';

const open: { dispose?: () => void; remove?: () => void }[] = [];
afterEach(() => {
  for (const each of open.splice(0)) {
    each.dispose?.();
    each.remove?.();
  }
});

function repository(): TestRepository {
  const made = createRepository();
  open.push(made);
  return made;
}

function sourceOf(repo: TestRepository, options = {}): ObjectSource {
  const source = createObjectSource({ repo, clock: systemClock, ...options });
  open.push(source);
  return source;
}

test('reads what git stored, byte by byte', async () => {
  const repo = repository();
  const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 7) % 256);
  repo.write('bin', bytes);
  repo.commit('bytes');
  const oid = repo.git('rev-parse', 'HEAD:bin');
  const object = await sourceOf(repo).read(oid);
  expect(object).toEqual({ oid, type: 'blob', size: 70_000, content: bytes });
});

test('answers a second read from memory', async () => {
  const repo = repository();
  const oid = repo.commit('one');
  const source = sourceOf(repo);
  const first = await source.read(oid);
  expect(await source.read(oid)).toBe(first);
  expect(source.counters()).toMatchObject({ hits: 1, restarts: 0 });
});

test('does not have what git does not have, and goes on', async () => {
  const repo = repository();
  const oid = repo.commit('one');
  const source = sourceOf(repo);
  expect(await source.read('1'.repeat(40))).toBeUndefined();
  expect(await source.info('HEAD')).toBeUndefined();
  expect(await source.read(oid.slice(0, 12))).toBeUndefined();
  expect(await source.info(oid)).toMatchObject({ type: 'commit' });
});

test('tells a large object but does not read it', async () => {
  const repo = repository();
  repo.write('big', 'x'.repeat(2000));
  repo.commit('big');
  const oid = repo.git('rev-parse', 'HEAD:big');
  const source = sourceOf(repo, { maxObjectBytes: 1000 });
  await expect(source.read(oid)).rejects.toMatchObject({ code: 'object-too-large' });
  expect(await source.info(oid)).toEqual({ oid, type: 'blob', size: 2000 });
});

test.each(['sha1', 'sha256'] as const)(
  'reads an object that was just made from its file, and asks git when that is damaged (%s)',
  async (objectFormat) => {
    const repo = createRepository({ objectFormat });
    open.push(repo);
    repo.write('file', 'content\n');
    repo.commit('one');
    const oid = repo.git('rev-parse', 'HEAD:file');
    const looseFolder = join(repo.dir, '.git', 'objects');
    const known = await sourceOf(repo).read(oid);
    const source = sourceOf({ ...repo, dir: tmpdir() }, { looseFolder });
    expect(await source.read(oid)).toEqual(known);
    expect(await source.read(oid)).toBe(await source.info(oid));

    const file = join(looseFolder, oid.slice(0, 2), oid.slice(2));
    chmodSync(file, 0o644);
    for (const damaged of ['', 'no deflated file']) {
      writeFileSync(file, damaged);
      await expect(sourceOf(repo, { looseFolder }).read(oid)).rejects.toMatchObject({
        code: 'object-corrupt',
      });
    }
  },
);
