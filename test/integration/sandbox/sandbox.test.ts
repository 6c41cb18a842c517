import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { inflateSync } from 'node:zlib';
import git from 'isomorphic-git';
import { afterAll, expect, test } from 'vitest';
import { createObjectSource } from '../../../src/adapters/git/catFile.ts';
import { looseFile, looseOid } from '../../../src/adapters/sandbox/looseObject.ts';
import { type Sandbox, createSandbox } from '../../../src/adapters/sandbox/sandbox.ts';
import { createRepository, systemClock } from '../../harness/gitRepository.ts';
import type { ProbeReport } from '../../harness/sandboxProbe.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const repository = createRepository();
repository.write('README', 'read me\n');
repository.write('deep/er/file', 'x'.repeat(200_000));
repository.commit('first');
repository.git('checkout', '-q', '-b', 'side');
repository.write('side', 'side\n');
const side = repository.commit('on the side');
repository.git('checkout', '-q', 'main');
repository.write('main', 'main\n');
const tip = repository.commit('on main');
repository.git('gc', '-q', '--prune=now');
const source = createObjectSource({ repo: repository, clock: systemClock });
afterAll(() => {
  source.dispose();
  repository.remove();
});

function sandbox(): Sandbox {
  const head = { ref: 'refs/heads/main', oid: tip };
  return createSandbox({ source, head, refs: new Map([['refs/heads/side', side]]) });
}

/** Every file of the real git directory with its content and the time of its last change. */
function fingerprint(): string {
  const hash = createHash('sha256');
  const dir = join(repository.dir, '.git');
  for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' }).sort()) {
    const stats = statSync(join(dir, name));
    hash.update(`${name} ${stats.mtimeMs}\n`);
    if (stats.isFile()) hash.update(readFileSync(join(dir, name)));
  }
  return hash.digest('hex');
}

test('works for isomorphic-git in a process that can open no file of the real repository', () => {
  const before = fingerprint();
  const script = join(ROOT, 'test', 'harness', 'sandboxProbe.ts');
  const leave = ['--permission', `--allow-fs-read=${ROOT}/`, '--allow-child-process'];
  const args = [...leave, '--no-warnings', script, repository.dir, tip, side];
  const output = execFileSync(process.execPath, args, { encoding: 'utf8' });
  const report = JSON.parse(output) as ProbeReport;
  expect(report.direct).toEqual(['ERR_ACCESS_DENIED', 'ERR_ACCESS_DENIED']);
  expect(report.done).toHaveLength(16);
  expect(report.refused).not.toContain('allowed');
  expect(report.refused).not.toContain('ERR_ACCESS_DENIED');
  expect(report.log).toEqual(repository.git('rev-list', tip).split('\n'));
  expect(report).toMatchObject({ merged: 'two parents', readme: 'read me\n' });
  expect(fingerprint()).toBe(before);
});

test('hands over any object as git itself would write it loose', async () => {
  for (const name of ['HEAD', 'HEAD^{tree}', 'HEAD:README', 'HEAD:deep/er/file']) {
    const oid = repository.git('rev-parse', name);
    const { fs, gitdir } = sandbox();
    const file = await fs.promises.readFile(`${gitdir}/objects/${oid.slice(0, 2)}/${oid.slice(2)}`);
    const type = repository.git('cat-file', '-t', oid);
    const bytes = repository.gitBytes(['cat-file', type, oid]);
    const loose = Buffer.concat([Buffer.from(`${type} ${bytes.length}\0`), bytes]);
    expect(inflateSync(file).equals(loose)).toBe(true);
  }
});

test('writes commits with the oids that git gives', async () => {
  const { fs, dir, gitdir } = sandbox();
  const at = { fs, dir, gitdir };
  await git.checkout({ ...at, ref: 'main' });
  await fs.promises.writeFile(`${dir}/added`, 'added\n');
  await git.add({ ...at, filepath: 'added' });
  const author = {
    name: 'Tess Test',
    email: 'tess@example.com',
    timestamp: 1767319445,
    timezoneOffset: -60,
  };
  const oid = await git.commit({ ...at, message: 'added\n', author });
  repository.write('added', 'added\n');
  expect(repository.commit('added')).toBe(oid);
  repository.git('reset', '-q', '--hard', tip);
});

test('keeps what one sandbox writes from another', async () => {
  const [one, two] = [sandbox(), sandbox()];
  const oid = await git.writeBlob({ ...one, blob: Buffer.from('only in one') });
  await git.writeRef({ ...one, ref: 'refs/heads/main', value: side, force: true });
  await expect(git.readBlob({ ...two, oid })).rejects.toMatchObject({ code: 'NotFoundError' });
  expect(await git.resolveRef({ ...two, ref: 'HEAD' })).toBe(tip);
});

test('does not store again what the repository has', async () => {
  const at = sandbox();
  const oid = await git.writeBlob({ ...at, blob: Buffer.from('read me\n') });
  expect(oid).toBe(repository.git('rev-parse', 'HEAD:README'));
  expect(await at.fs.promises.readdir(`${at.gitdir}/objects`)).toEqual([]);
});

test('starts at a detached HEAD, and on an unborn branch', async () => {
  const detached = createSandbox({ source, head: { ref: null, oid: side }, refs: new Map() });
  expect(await git.resolveRef({ ...detached, ref: 'HEAD' })).toBe(side);
  expect(await git.currentBranch(detached)).toBeUndefined();
  const unborn = createSandbox({
    source,
    head: { ref: 'refs/heads/new', oid: null },
    refs: new Map(),
  });
  expect(await git.currentBranch(unborn)).toBe('new');
});

test('ends a history where a shallow clone ends', async () => {
  const head = { ref: null, oid: tip };
  const shallow = createSandbox({ source, head, refs: new Map(), shallow: [tip] });
  expect(await git.log(shallow)).toHaveLength(1);
});

test('refuses a SHA-256 repository', () => {
  const head = { ref: null, oid: 'a'.repeat(64) };
  expect(() => createSandbox({ source, head, refs: new Map() })).toThrow('SHA-256');
});

test('takes only whole names of objects below its own git directory for loose objects', () => {
  const [folder, file] = ['ab', 'c'.repeat(38)];
  expect(looseOid('/g', `/g/objects/${folder}/${file}`)).toBe(folder + file);
  for (const path of [
    `/x/objects/ab/${file}`,
    `/g/objects/ab/${file}0`,
    '/g/objects/pack/a',
    `/gg/objects/ab/${file}`,
  ])
    expect(looseOid('/g', path)).toBeUndefined();
});

test('stores objects of every size around a block of zlib', () => {
  for (const size of [0, 1, 65_520, 65_535, 65_536, 200_000]) {
    const content = new Uint8Array(size).fill(7);
    const file = looseFile({ oid: '', type: 'blob', size, content });
    const expected = Buffer.concat([Buffer.from(`blob ${size}\0`), content]);
    expect(inflateSync(file).equals(expected)).toBe(true);
    expect(file.length).toBeLessThan(expected.length + 64);
    expect(file.length).toBeGreaterThan(expected.length);
  }
});
