import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createObjectSource } from '../../../src/adapters/git/catFile.ts';
import { createMaterialiser } from '../../../src/adapters/materialise/materialiser.ts';
import type { Materialised } from '../../../src/core/realities/materialiser.ts';
import { createMirror } from '../../../src/core/realities/mirror.ts';
import { eventually } from '../../harness/eventually.ts';
import { createRepository, systemClock } from '../../harness/gitRepository.ts';
import { createManualClock } from '../../harness/manualClock.ts';
import { tempFolder } from '../../harness/tempFolder.ts';
import { type TreeFile, writeEntries, writeObject, writeTree } from '../../harness/treeWriter.ts';

const repository = createRepository();
const source = createObjectSource({ repo: repository, clock: systemClock });
const mirror = createMirror(source);
const folder = tempFolder('materialise');
const options = { scope: repository.dir, clock: systemClock, folder };
const materialiser = createMaterialiser(options);
afterAll(() => {
  materialiser.dispose();
  source.dispose();
  repository.remove();
});

const file = (path: string, content = path, mode = '100644'): TreeFile => ({ path, mode, content });
const link = (path: string, target: string): TreeFile => file(path, target, '120000');
const treeOf = (...files: readonly TreeFile[]): string => writeTree(repository, files);

let keys = 0;
const newKey = (): string => `key ${++keys}`;

function use(key: string, tree: string, paths: readonly string[] = ['']): Promise<Materialised> {
  return materialiser.materialise({ key, tree, mirror, paths });
}

/** All files and symlinks below a folder; no symlink is followed. */
function pathsIn(dir: string): readonly string[] {
  const paths = readdirSync(dir, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? pathsIn(join(dir, entry.name)).map((path) => `${entry.name}/${path}`)
      : [entry.name],
  );
  return paths.sort();
}

/** Uses a directory for nothing but a look at it. */
async function done(use: Promise<Materialised>): Promise<Materialised> {
  const result = await use;
  result.dispose();
  return result;
}

function written(tree: string, paths?: readonly string[]): Promise<Materialised> {
  return done(use(newKey(), tree, paths));
}

test('writes what git checkout-index writes, modes and symlinks included', async () => {
  const tree = treeOf(
    file('main.tf'),
    file('scripts/run.sh', '#!/bin/sh\necho ran\n', '100755'),
    file('a/b/c/d.bin', '\0\xff\r\n'),
    link('a/to', '../main.tf'),
    file('ü/日.yaml'),
  );
  const { dir, findings } = await written(tree);
  const expected = tempFolder('checkout');
  repository.git('read-tree', tree);
  repository.git('checkout-index', '--all', `--prefix=${expected}/`);
  repository.git('diff', '--no-index', '--exit-code', expected, dir);
  expect(pathsIn(dir)).toEqual(pathsIn(expected));
  expect(findings).toEqual([]);
  expect(statSync(dir).mode & 0o777).toBe(0o700);
  expect(readlinkSync(join(dir, 'a/to'))).toBe('../main.tf');
  expect(execFileSync(join(dir, 'scripts/run.sh')).toString()).toBe('ran\n');
  expect(statSync(join(dir, 'main.tf')).mode & 0o111).toBe(0);
});

test('writes only the paths that are asked for', async () => {
  const tree = treeOf(file('a/x'), file('a/y/z'), file('ab'), file('b/c'), file('b/d'));
  expect(pathsIn((await written(tree, ['a', 'b/c'])).dir)).toEqual(['a/x', 'a/y/z', 'b/c']);
  expect(pathsIn((await written(tree, ['./b/'])).dir)).toEqual(['b/c', 'b/d']);
  expect(pathsIn((await written(tree, ['nothing', '../a', 'ab/c'])).dir)).toEqual([]);
});

test('updates by difference and keeps what tools wrote beside', async () => {
  const key = newKey();
  const first = await use(key, treeOf(file('m/same'), file('m/old'), file('gone/x'), file('t')));
  mkdirSync(join(first.dir, '.terraform'));
  writeFileSync(join(first.dir, '.terraform/lock'), 'tool');
  const { ino } = lstatSync(join(first.dir, 'm/same'));
  first.dispose();
  const next = await use(key, treeOf(file('m/same'), file('m/old', 'new'), file('t/u')));
  next.dispose();
  expect(next.dir).toBe(first.dir);
  expect(pathsIn(next.dir)).toEqual(['.terraform/lock', 'm/old', 'm/same', 't/u']);
  expect(existsSync(join(next.dir, 'gone'))).toBe(false);
  expect(readFileSync(join(next.dir, 'm/old'), 'utf8')).toBe('new');
  expect(lstatSync(join(next.dir, 'm/same')).ino).toBe(ino);
});

test('writes again what a tool changed, also where size and time are the same', async () => {
  const key = newKey();
  const tree = treeOf(file('a', '11'), file('b', '22'), file('c', '33'), link('l', 'a'));
  const held = await use(key, tree);
  const { dir } = held;
  const { atime, mtime } = statSync(join(dir, 'a'));
  writeFileSync(join(dir, 'a'), '99');
  utimesSync(join(dir, 'a'), atime, mtime);
  rmSync(join(dir, 'b'));
  rmSync(join(dir, 'l'));
  symlinkSync('c', join(dir, 'l'));
  held.dispose();
  (await use(key, tree)).dispose();
  expect(readFileSync(join(dir, 'a'), 'utf8')).toBe('11');
  expect(readFileSync(join(dir, 'b'), 'utf8')).toBe('22');
  expect(readlinkSync(join(dir, 'l'))).toBe('a');
});

test('looks into a file that may have changed within one step of the clock', async () => {
  const key = newKey();
  const tree = treeOf(file('a', '11'), file('b', '22'));
  const { dir } = await done(use(key, tree));
  const record = join(dir, '../record.json');
  const stamp = (): string => {
    const { ino, size, mtimeNs, ctimeNs } = lstatSync(join(dir, 'a'), { bigint: true });
    return `${ino}:${size}:${mtimeNs}:${ctimeNs}`;
  };
  const before = stamp();
  writeFileSync(join(dir, 'a'), '99');
  const text = readFileSync(record, 'utf8');
  expect(text).toContain(before);
  writeFileSync(record, text.replace(before, stamp()));
  await done(use(key, tree));
  expect(readFileSync(join(dir, 'a'), 'utf8')).toBe('11');
});

test('never writes or removes through what a tool put in the place of a folder', async () => {
  const outside = tempFolder('outside');
  writeFileSync(join(outside, 'x'), 'mine');
  writeFileSync(join(outside, 'y'), 'mine');
  const key = newKey();
  const held = await use(key, treeOf(file('d/x'), file('d/y')));
  const { dir } = held;
  renameSync(join(dir, 'd'), join(dir, 'was'));
  symlinkSync(outside, join(dir, 'd'));
  held.dispose();
  (await use(key, treeOf(file('d/x', 'new')))).dispose();
  expect(lstatSync(join(dir, 'd')).isDirectory()).toBe(true);
  expect(readFileSync(join(dir, 'd/x'), 'utf8')).toBe('new');
  expect(['x', 'y'].map((name) => readFileSync(join(outside, name), 'utf8'))).toEqual([
    'mine',
    'mine',
  ]);
});

test('refuses symlinks that leave the tree and keeps those that stay', async () => {
  const tree = treeOf(
    link('abs', '/etc/passwd'),
    link('d/up', '../../x'),
    link('d/ok', '../f'),
    link('a/b/c/root', '../../..'),
    link('a/b/c/over', 'root/..'),
    link('long', 'x'.repeat(5000)),
    file('f'),
  );
  const { dir, findings } = await written(tree);
  expect(pathsIn(dir)).toEqual(['a/b/c/root', 'd/ok', 'f']);
  expect(findings.map(({ path, rule, severity }) => [path, rule, severity])).toEqual(
    ['a/b/c/over', 'abs', 'd/up', 'long'].map((path) => [path, 'symlink-leaves-tree', 'error']),
  );
});

test('refuses names that are unsafe on any platform, with what is below them', async () => {
  const blob = writeObject(repository, 'blob', Buffer.from('x'));
  const inner = writeEntries(repository, [{ mode: '100644', name: 'config', oid: blob }]);
  const names = ['..', '.', '.GIT', 'git~1', '.g\u200cit', 'a/../../b', 'nul.tf'];
  const tree = writeEntries(repository, [
    ...names.map((name) => ({ mode: '40000', name, oid: inner })),
    { mode: '100644', name: 'ok', oid: blob },
  ]);
  const { dir, findings } = await written(tree);
  expect(pathsIn(dir)).toEqual(['ok']);
  expect(findings).toHaveLength(names.length);
  expect(new Set(findings.map(({ rule }) => rule))).toEqual(
    new Set(['name-unsafe', 'git-name', 'device-name']),
  );
  expect(findings.every(({ validator, severity }) => validator + severity === 'treeerror')).toBe(
    true,
  );
});

test('refuses all names that some file system takes for the same', async () => {
  const tree = treeOf(file('A.tf'), file('a.tf'), file('D/x'), file('d/y'), file('b.tf'));
  const { dir, findings } = await written(tree);
  expect(pathsIn(dir)).toEqual(['b.tf']);
  expect(findings.map(({ path, rule }) => `${path} ${rule}`)).toEqual(
    ['A.tf', 'D', 'a.tf', 'd'].map((path) => `${path} case-collision`),
  );
  expect(pathsIn((await written(tree, ['a.tf'])).dir)).toEqual(['a.tf']);
});

test('reports LFS pointers, now and when they did not change, and submodules', async () => {
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 9\n`;
  const tree = treeOf(file('big.bin', pointer), { path: 'sub', mode: '160000', content: '' });
  const key = newKey();
  for (let round = 0; round < 2; round++) {
    const { dir, findings } = await done(use(key, tree));
    expect(findings.map(({ path, rule, severity }) => `${path} ${rule} ${severity}`)).toEqual([
      'big.bin lfs-pointer info',
      'sub submodule info',
    ]);
    expect(pathsIn(dir)).toEqual(['big.bin']);
  }
});

test('leaves out what cannot be read, and writes the rest', async () => {
  const tree = writeEntries(repository, [
    { mode: '100644', name: 'lost', oid: '7'.repeat(40) },
    { mode: '100644', name: 'ok', oid: writeObject(repository, 'blob', Buffer.from('x')) },
  ]);
  const { dir, findings } = await written(tree);
  expect(pathsIn(dir)).toEqual(['ok']);
  expect(findings).toMatchObject([{ path: 'lost', rule: 'unreadable', severity: 'error' }]);
});

test.runIf(process.platform === 'linux')('writes names that are not UTF-8', async () => {
  const oid = writeObject(repository, 'blob', Buffer.from('x'));
  const inner = writeEntries(repository, [{ mode: '100644', name: Buffer.of(0xff), oid }]);
  const key = newKey();
  const tree = writeEntries(repository, [{ mode: '40000', name: Buffer.of(0xfe), oid: inner }]);
  const { dir } = await done(use(key, tree));
  expect(readdirSync(Buffer.from(dir), { encoding: 'buffer' })).toEqual([Buffer.of(0xfe)]);
  (await use(key, treeOf(file('a')))).dispose();
  expect(pathsIn(dir)).toEqual(['a']);
});

test('gives a key to one user at a time, in order, and others at once', async () => {
  const key = newKey();
  const tree = treeOf(file('a'));
  const order: string[] = [];
  const first = await use(key, tree);
  const waiting = ['second', 'third'].map(async (name) => {
    const mine = await use(key, tree);
    order.push(name);
    mine.dispose();
  });
  await written(tree);
  expect(order).toEqual([]);
  first.dispose();
  await Promise.all(waiting);
  expect(order).toEqual(['second', 'third']);
});

test('stops waiting when it is told to, and hands its turn on', async () => {
  const key = newKey();
  const tree = treeOf(file('a'));
  const first = await use(key, tree);
  const stop = new AbortController();
  const second = materialiser.materialise({ key, tree, mirror, paths: [''] }, stop.signal);
  const third = use(key, tree);
  stop.abort(new Error('enough'));
  await expect(second).rejects.toThrow('enough');
  first.dispose();
  (await third).dispose();
});

test('waits for another process, and takes over from one that was killed', async () => {
  const key = newKey();
  const tree = treeOf(file('a'));
  const script = join(import.meta.dirname, 'materialiseHolder.ts');
  const args = [script, repository.dir, folder, key, tree];
  const holder = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [text] = (await once(holder.stdout, 'data')) as [Buffer];
  const dir = text.toString().trim();
  let isDone = false;
  const mine = use(key, tree).then((result) => {
    isDone = true;
    return result;
  });
  await written(tree);
  expect(isDone).toBe(false);
  holder.kill('SIGKILL');
  const result = await mine;
  expect(result.dir).toBe(dir);
  result.dispose();
});

test('does not trust a directory that was left half written', async () => {
  const key = newKey();
  const tree = treeOf(file('a'));
  const { dir } = await done(use(key, tree));
  rmSync(join(dir, '../record.json'));
  writeFileSync(join(dir, 'half'), 'of the next tree');
  (await use(key, tree)).dispose();
  expect(pathsIn(dir)).toEqual(['a']);
});

test('sweeps what was left half written and what was not used for long', async () => {
  const root = tempFolder('sweep');
  const tree = treeOf(file('a'));
  const one = createMaterialiser({ ...options, folder: root });
  const request = { tree, mirror, paths: [''] };
  const held = await one.materialise({ ...request, key: 'held' });
  const dirs = new Map<string, string>();
  for (const key of ['fresh', 'old', 'half']) {
    const { dir } = await done(one.materialise({ ...request, key }));
    dirs.set(key, dir);
  }
  utimesSync(join(dirs.get('old')!, '../record.json'), 0, 0);
  for (const dir of [dirs.get('half')!, held.dir]) rmSync(join(dir, '../record.json'));
  // A lease goes back a moment after its owner is done.
  const leases = (): readonly string[] => readdirSync(root).filter((name) => /lease$/.test(name));
  await eventually('only the held lease', leases, (names) => names.length === 1);
  const two = createMaterialiser({ ...options, folder: root });
  (await two.materialise({ ...request, key: 'another' })).dispose();
  expect([...dirs.values(), held.dir].map((dir) => existsSync(dir))).toEqual([
    true,
    false,
    false,
    true,
  ]);
  one.dispose();
  two.dispose();
});

test('keeps nothing when a tree is too large', async () => {
  const tree = treeOf(file('a', 'x'.repeat(100)), file('b', 'y'.repeat(100)));
  const key = newKey();
  const small = createMaterialiser({ ...options, limits: { files: 10, bytes: 150 } });
  const { dir } = await done(use(key, treeOf(file('c'))));
  await expect(small.materialise({ key, tree, mirror, paths: [''] })).rejects.toMatchObject({
    code: 'object-too-large',
  });
  expect(existsSync(dir)).toBe(false);
  small.dispose();
});

test('stands trees that unfold without end', async () => {
  const blob = writeObject(repository, 'blob', Buffer.from('x'));
  let tree = writeEntries(repository, [{ mode: '100644', name: 'f', oid: blob }]);
  for (let depth = 0; depth < 20; depth++)
    tree = writeEntries(
      repository,
      ['a', 'b', 'c', 'd'].map((name) => ({ mode: '40000', name, oid: tree })),
    );
  const small = createMaterialiser({ ...options, limits: { files: 10_000, bytes: 1e6 } });
  const request = { key: newKey(), tree, mirror, paths: [''] };
  await expect(small.materialise(request)).rejects.toMatchObject({ code: 'object-too-large' });
  small.dispose();
});

test('says that the disk is full, keeps nothing, and works again when there is room', async ({
  skip,
}) => {
  const disk = tempFolder('full');
  if (!mountSmallDisk(disk)) skip('this machine lets nobody mount a small disk');
  try {
    const full = createMaterialiser({ ...options, folder: disk });
    const request = { key: 'k', mirror, paths: [''] };
    const large = treeOf(file('a', 'x'.repeat(300_000)));
    await expect(full.materialise({ ...request, tree: large })).rejects.toMatchObject({
      code: 'materialise-failed',
      message: expect.stringContaining('ENOSPC') as string,
      hint: expect.stringContaining('Make room') as string,
    });
    const { dir } = await done(full.materialise({ ...request, tree: treeOf(file('b')) }));
    expect(pathsIn(dir)).toEqual(['b']);
    full.dispose();
  } finally {
    execFileSync('umount', ['-l', disk]);
  }
});

test('refuses a folder that is open to others', async () => {
  const open = join(tempFolder('open'), 'trees');
  mkdirSync(open);
  const other = createMaterialiser({ ...options, folder: open });
  const asked = other.materialise({ key: 'k', tree: treeOf(file('a')), mirror, paths: [''] });
  await expect(asked).rejects.toMatchObject({ code: 'materialise-failed' });
  other.dispose();
});

function mountSmallDisk(folder: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k,mode=0700', 'tmpfs', folder]);
    return true;
  } catch {
    return false;
  }
}

test('gives a private folder beside the files that is empty at each use', async () => {
  const [key, tree] = [newKey(), treeOf(file('a'))];
  const first = await use(key, tree);
  expect(statSync(first.scratch).mode & 0o777).toBe(0o700);
  expect(first.scratch.startsWith(first.dir)).toBe(false);
  writeFileSync(join(first.scratch, 'left'), 'x');
  first.dispose();
  const next = await done(use(key, tree));
  expect([next.scratch, readdirSync(next.scratch)]).toEqual([first.scratch, []]);
});

test('removes what is not to be kept when it is disposed, and not before', async () => {
  const own = createMaterialiser(options);
  const request = { key: newKey(), tree: treeOf(file('a')), mirror, paths: [''], isKept: false };
  const held = await own.materialise(request);
  own.dispose();
  expect(pathsIn(held.dir)).toEqual(['a']);
  held.dispose();
  expect([existsSync(held.dir), existsSync(held.scratch)]).toEqual([false, false]);
});

test('gives what was left to whoever reopens it, also after its process has ended', async () => {
  const key = newKey();
  const one = createMaterialiser(options);
  const request = { key, tree: treeOf(file('a')), mirror, paths: [''], isKept: false };
  const made = await one.materialise(request);
  writeFileSync(join(made.scratch, 'plan'), 'of a tool');
  expect(await createMaterialiser(options).reopen(key)).toEqual({ kind: 'in-use' });
  made.leave();
  made.dispose();
  one.dispose();
  const two = createMaterialiser(options);
  const again = await two.reopen(key);
  if (again.kind !== 'reopened') return expect.fail(again.kind);
  expect([again.files.dir, again.files.scratch]).toEqual([made.dir, made.scratch]);
  expect(readdirSync(again.files.scratch)).toEqual(['plan']);
  again.files.dispose();
  expect(existsSync(made.dir)).toBe(false);
  expect(await two.reopen(key)).toEqual({ kind: 'gone' });
  return undefined;
});

test.skipIf(process.platform === 'win32')('gives nothing that others could write', async () => {
  const key = newKey();
  const request = { key, tree: treeOf(file('a')), mirror, paths: [''], isKept: false };
  const made = await materialiser.materialise(request);
  made.leave();
  chmodSync(made.scratch, 0o770);
  expect(await materialiser.reopen(key)).toEqual({ kind: 'unsafe' });
  expect(existsSync(made.dir)).toBe(true);
});

test('sweeps what was left when it is old, also in a process that runs for long', async () => {
  const clock = createManualClock(Date.now());
  const own = createMaterialiser({ ...options, clock, folder: tempFolder('left') });
  const request = { key: newKey(), tree: treeOf(file('a')), mirror, paths: [''], isKept: false };
  const made = await own.materialise(request);
  await clock.advance(2 * 60 * 60_000);
  made.leave();
  await clock.advance(23 * 60 * 60_000);
  await own.sweep();
  expect(existsSync(made.dir)).toBe(true);
  await clock.advance(60 * 60_000);
  await eventually(
    'it is swept',
    () => existsSync(made.dir),
    (isThere) => !isThere,
  );
  own.dispose();
  expect(clock.pending).toBe(0);
});
