import { chmodSync, readFileSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createObjectSource } from '../../../src/adapters/git/catFile.ts';
import { runGit } from '../../../src/adapters/git/gitProcess.ts';
import { parseCommit } from '../../../src/core/commits/commitObject.ts';
import { diffTrees } from '../../../src/core/commits/treeDiff.ts';
import type { ObjectSource } from '../../../src/core/ports.ts';
import {
  type RepositoryOptions,
  type TestRepository,
  createRepository,
  openRepository,
  systemClock,
  temporaryFolder,
} from '../../harness/gitRepository.ts';

const opened: (() => void)[] = [];
afterEach(() => {
  for (const close of opened.splice(0).reverse()) close();
});

function repository(options?: RepositoryOptions): TestRepository {
  const made = createRepository(options);
  opened.push(made.remove);
  return made;
}

/** A clone with these options, over the same protocol as from a server. */
function clone(origin: TestRepository, ...options: readonly string[]): TestRepository {
  const dir = temporaryFolder();
  origin.git('clone', '-q', ...options, `file://${origin.dir}`, dir);
  const made = openRepository(dir);
  opened.push(made.remove);
  return made;
}

function sourceOf(repo: TestRepository, cacheBytes?: number): ObjectSource {
  const source = createObjectSource({
    repo,
    clock: systemClock,
    ...(cacheBytes && { cacheBytes }),
  });
  opened.push(() => source.dispose());
  return source;
}

/** Two commits: `a/one` and `b`, then `a/one` changed. */
function withHistory(options?: RepositoryOptions): TestRepository {
  const repo = repository(options);
  repo.write('a/one', '1\n');
  repo.write('b', 'b\n');
  repo.commit('first');
  repo.write('a/one', '2\n');
  repo.commit('second');
  return repo;
}

function tree(repo: TestRepository, revision: string): string {
  return repo.git('rev-parse', `${revision}^{tree}`);
}

function objectFile(repo: TestRepository, oid: string): string {
  const path = join(repo.dir, '.git', 'objects', oid.slice(0, 2), oid.slice(2));
  chmodSync(path, 0o644);
  return path;
}

test('reads and compares objects of a SHA-256 repository', async () => {
  const repo = withHistory({ objectFormat: 'sha256' });
  const source = sourceOf(repo);
  const oid = repo.git('rev-parse', 'HEAD');
  const commit = parseCommit((await source.read(oid))?.content ?? new Uint8Array(), oid);
  expect(oid).toHaveLength(64);
  expect(commit).toMatchObject({
    tree: tree(repo, 'HEAD'),
    parents: [repo.git('rev-parse', 'HEAD~')],
  });
  expect(await diffTrees(source, tree(repo, 'HEAD~'), commit.tree)).toEqual([
    {
      path: 'a/one',
      kind: 'modified',
      mode: '100644',
      oid: repo.git('rev-parse', 'HEAD:a/one'),
      size: 2,
    },
  ]);
  expect(await source.info(oid.slice(0, 40))).toBeUndefined();
});

test('reads objects that an alternate has', async () => {
  const origin = withHistory();
  const repo = clone(origin, '--shared', '--no-local', '--reference', origin.dir);
  expect(repo.git('count-objects')).toContain('0 objects');
  expect(await sourceOf(repo).info(tree(repo, 'HEAD'))).toMatchObject({ type: 'tree' });
});

test('asks a new process for what the running one does not see', async () => {
  const [repo, other] = [withHistory(), repository()];
  const source = sourceOf(repo);
  await source.info(repo.git('rev-parse', 'HEAD'));
  const late = other.commit('only there');
  // git reads this file once, when it starts.
  const alternates = join(repo.dir, '.git', 'objects', 'info', 'alternates');
  writeFileSync(alternates, `${join(other.dir, '.git', 'objects')}\n`);
  expect(await source.read(late)).toMatchObject({ oid: late, type: 'commit' });
  expect(source.counters().restarts).toBe(1);
});

test('knows that a shallow clone does not have the parent', async () => {
  const origin = withHistory();
  const repo = clone(origin, '--depth=1');
  const source = sourceOf(repo);
  const head = repo.git('rev-parse', 'HEAD');
  const { parents } = parseCommit((await source.read(head))?.content ?? new Uint8Array(), head);
  expect(parents).toEqual([origin.git('rev-parse', 'HEAD~')]);
  expect(await source.read(parents[0] ?? '')).toBeUndefined();
  const missing = tree(origin, 'HEAD~');
  await expect(diffTrees(source, missing, tree(repo, 'HEAD'))).rejects.toMatchObject({
    code: 'object-missing',
    message: expect.stringContaining(missing) as string,
  });
});

test('does not fetch what a partial clone left out', async () => {
  const origin = withHistory();
  origin.git('config', 'uploadpack.allowFilter', 'true');
  const repo = clone(origin, '--filter=blob:none', '--no-checkout');
  const before = repo.git('count-objects', '-v');
  const source = sourceOf(repo);
  const blobs = ['HEAD:a/one', 'HEAD:b', 'HEAD~:a/one'].map((name) =>
    origin.git('rev-parse', name),
  );
  expect(await Promise.all(blobs.map((blob) => source.info(blob)))).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(await source.read(blobs[0] ?? '')).toBeUndefined();
  const changes = await diffTrees(source, tree(repo, 'HEAD~'), tree(repo, 'HEAD'));
  expect(changes).toMatchObject([{ path: 'a/one', kind: 'modified', size: 0 }]);
  expect(repo.git('count-objects', '-v')).toBe(before);
  // One more for a git that knows no GIT_NO_LAZY_FETCH, else one for each time that some are missing.
  expect(source.counters().restarts).toBeLessThanOrEqual(4);
});

test('reads an object as its oid says, whatever replaces it', async () => {
  const repo = withHistory();
  const [one, two] = [repo.git('rev-parse', 'HEAD~:a/one'), repo.git('rev-parse', 'HEAD:a/one')];
  repo.git('replace', one, two);
  expect((await sourceOf(repo).read(one))?.content).toEqual(Uint8Array.from(Buffer.from('1\n')));
});

test('finds everything while the repository is packed again and again', async () => {
  const repo = repository();
  const source = sourceOf(repo, 1);
  const known: string[] = [];
  for (let round = 0; round < 8; round++) {
    repo.write(`file${round}`, `content ${round}\n`.repeat(round * 100));
    repo.commit(`round ${round}`);
    const lines = repo.git('rev-list', '--objects', '--all').split('\n');
    known.push(...lines.map((line) => line.slice(0, 40)));
    const reading = known.map((oid) => source.read(oid));
    const pack = round % 2 === 0 ? ['repack', '-adq'] : ['gc', '-q', '--prune=now'];
    const [found] = await Promise.all([Promise.all(reading), runGit(repo, pack, { writes: true })]);
    expect(found.map((object) => object?.oid)).toEqual(known);
  }
});

test('names a truncated or empty object and reads the others', async () => {
  const repo = withHistory();
  const [cut, empty, whole] = ['HEAD:a/one', 'HEAD~:a/one', 'HEAD:b'].map((name) =>
    repo.git('rev-parse', name),
  );
  const file = objectFile(repo, cut ?? '');
  truncateSync(file, readFileSync(file).length - 3);
  writeFileSync(objectFile(repo, empty ?? ''), '');
  const source = sourceOf(repo);
  const reading = [cut, empty, whole].map((oid) => source.read(oid ?? ''));
  const [first, second, third] = await Promise.allSettled(reading);
  const about = (oid = ''): unknown => ({
    code: 'object-corrupt',
    message: expect.stringContaining(oid) as string,
  });
  expect(first).toMatchObject({ status: 'rejected', reason: about(cut) });
  expect(second).toMatchObject({ status: 'rejected', reason: about(empty) });
  expect(third).toMatchObject({ status: 'fulfilled', value: { oid: whole } });
  expect(await diffTrees(source, tree(repo, 'HEAD~'), tree(repo, 'HEAD'))).toHaveLength(1);
});

test('names an object in a damaged pack and reads the others', async () => {
  const repo = withHistory();
  repo.write(
    'noise',
    Uint8Array.from({ length: 50_000 }, (_, index) => (index * index * 31) >> 7),
  );
  repo.commit('noise');
  repo.git('repack', '-adq');
  const folder = join(repo.dir, '.git', 'objects', 'pack');
  const pack = join(folder, readdirSync(folder).find((name) => name.endsWith('.pack')) ?? '');
  const bytes = readFileSync(pack);
  bytes.fill(0x58, bytes.length - 2000, bytes.length - 1900);
  chmodSync(pack, 0o644);
  writeFileSync(pack, bytes);
  const source = sourceOf(repo);
  const oids = repo
    .git('cat-file', '--batch-all-objects', '--batch-check=%(objectname)')
    .split('\n');
  const results = await Promise.allSettled(oids.map((oid) => source.read(oid)));
  const failed = oids.filter((_, index) => results[index]?.status === 'rejected');
  expect(failed).toEqual([repo.git('rev-parse', 'HEAD:noise')]);
});

test('calls an object corrupt, not missing, when its pack cannot be opened', async () => {
  const repo = withHistory();
  const head = repo.git('rev-parse', 'HEAD');
  repo.git('repack', '-adq');
  const folder = join(repo.dir, '.git', 'objects', 'pack');
  const pack = join(folder, readdirSync(folder).find((name) => name.endsWith('.pack')) ?? '');
  chmodSync(pack, 0o644);
  truncateSync(pack, 40);
  await expect(sourceOf(repo).read(head)).rejects.toMatchObject({ code: 'object-corrupt' });
});

test('leaves nothing behind in the git directory', async () => {
  const repo = withHistory();
  const list = (): readonly string[] =>
    readdirSync(join(repo.dir, '.git'), { recursive: true, encoding: 'utf8' }).sort();
  const before = list();
  const source = sourceOf(repo);
  await diffTrees(source, null, tree(repo, 'HEAD'));
  await source.read('1'.repeat(40));
  source.dispose();
  expect(list()).toEqual(before);
});
