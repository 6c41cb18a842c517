import { execFileSync } from 'node:child_process';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { type ObjectSourceOptions, createObjectSource } from '../../../src/adapters/git/catFile.ts';
import type { Clock, ObjectSource } from '../../../src/core/ports.ts';
import {
  type TestRepository,
  createRepository,
  systemClock,
  temporaryFolder,
} from '../../harness/gitRepository.ts';
import { type RecordingGit, createRecordingGit } from '../../harness/recordingGit.ts';

const opened: (() => void)[] = [];
afterEach(() => {
  for (const close of opened.splice(0).reverse()) close();
});

interface Bench {
  readonly repo: TestRepository;
  readonly git: RecordingGit;
  readonly source: ObjectSource;
  readonly oids: readonly string[];
}

/** A repository of `count` blobs and a source over a git whose processes are known. */
function bench(count: number, options: Partial<ObjectSourceOptions> = {}): Bench {
  const repo = createRepository();
  opened.push(repo.remove);
  for (let index = 0; index < count; index++) repo.write(`file${index}`, `${index}\n`);
  repo.commit('all');
  const git = createRecordingGit(repo.dir);
  const place = { dir: repo.dir, binary: git.binary };
  const source = createObjectSource({ repo: place, clock: systemClock, ...options });
  opened.push(() => source.dispose());
  const lines = repo.git('rev-list', '--objects', 'HEAD').split('\n');
  return { repo, git, source, oids: lines.map((line) => line.slice(0, 40)) };
}

test('starts git only when something is asked', async () => {
  const { git, source, oids } = bench(1);
  expect(git.started()).toEqual([]);
  await source.info(oids[0] ?? '');
  expect(git.started()).toHaveLength(1);
});

test('answers what was open when git was killed', async () => {
  const { git, source, oids } = bench(40);
  await source.info(oids[0] ?? '');
  const reading = oids.map((oid) => source.read(oid));
  process.kill(git.started()[0] ?? 0, 'SIGKILL');
  expect((await Promise.all(reading)).map((object) => object?.oid)).toEqual(oids);
});

test('starts git again after it was killed while idle', async () => {
  const { git, source, oids } = bench(3);
  await source.read(oids[0] ?? '');
  const [pid = 0] = git.started();
  process.kill(pid, 'SIGKILL');
  await git.ended(pid);
  expect(await source.read(oids[1] ?? '')).toMatchObject({ oid: oids[1] });
  expect(source.counters().restarts).toBe(1);
});

test('asks git once for what is asked many times at once', async () => {
  const { source, oids } = bench(1);
  const objects = await Promise.all(Array.from({ length: 50 }, () => source.read(oids[0] ?? '')));
  expect(new Set(objects).size).toBe(1);
  expect(source.counters().reads).toBe(2);
});

test('takes any number of questions at once', async () => {
  const { source, oids } = bench(60);
  const asked = Array.from({ length: 100 }, () => oids).flat();
  const infos = await Promise.all(asked.map((oid) => source.info(oid)));
  expect(infos.map((info) => info?.oid)).toEqual(asked);
});

test('reads more at once than may be under way', async () => {
  const { repo, source } = bench(1);
  for (let index = 0; index < 12; index++) repo.write(`big${index}`, `${index}`.repeat(3_000_000));
  repo.commit('big');
  const names = Array.from({ length: 12 }, (_, index) => `HEAD:big${index}`);
  const oids = names.map((name) => repo.git('rev-parse', name));
  const objects = await Promise.all(oids.map((oid) => source.read(oid)));
  expect(objects.map((object) => object?.oid)).toEqual(oids);
});

test('keeps no more bytes than it may', async () => {
  const { source, oids } = bench(60, { cacheBytes: 4_000 });
  for (const oid of oids) await source.read(oid);
  expect(source.counters().cachedBytes).toBeLessThanOrEqual(4_000);
  expect(source.counters().cachedBytes).toBeGreaterThan(0);
});

/** A clock that stands until the test turns it. */
function stoppedClock(): { clock: Clock; turn: (ms: number) => void } {
  let now = 0;
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>();
  const clock: Clock = {
    now: () => now,
    after(delayMs, callback) {
      const timer = { at: now + delayMs, callback };
      timers.add(timer);
      return { dispose: () => void timers.delete(timer) };
    },
  };
  const turn = (ms: number): void => {
    now += ms;
    for (const timer of [...timers].filter(({ at }) => at <= now))
      if (timers.delete(timer)) timer.callback();
  };
  return { clock, turn };
}

test('ends git when nothing is asked for a while, and starts it again', async () => {
  const { clock, turn } = stoppedClock();
  const { git, source, oids } = bench(2, { clock, idleMs: 1_000 });
  await source.read(oids[0] ?? '');
  turn(900);
  await source.read(oids[1] ?? '');
  turn(900);
  expect(await source.read(oids[2] ?? '')).toMatchObject({ oid: oids[2] });
  expect(git.started()).toHaveLength(1);
  turn(2_000);
  await git.ended(git.started()[0] ?? 0);
  expect(await source.read(oids[3] ?? '')).toMatchObject({ oid: oids[3] });
  expect(git.started()).toHaveLength(2);
});

test('gives up an object that claims to be longer than it is, and goes on', async () => {
  const { repo, source } = bench(1, { idleMs: 300 });
  const oid = repo.git('rev-parse', 'HEAD:file0');
  const file = join(repo.dir, '.git', 'objects', oid.slice(0, 2), oid.slice(2));
  chmodSync(file, 0o644);
  writeFileSync(file, deflateSync('blob 90\0short'));
  // git prints what there is, and the rest is waited for until it is clear that none will come.
  await expect(source.read(oid)).rejects.toMatchObject({ code: 'object-corrupt' });
  expect(await source.info(repo.git('rev-parse', 'HEAD'))).toMatchObject({ type: 'commit' });
});

test('ends git and fails what is open when it is disposed', async () => {
  const { git, source, oids } = bench(2);
  await source.info(oids[0] ?? '');
  const reading = source.read(oids[1] ?? '');
  source.dispose();
  source.dispose();
  await expect(reading).rejects.toMatchObject({ code: 'git-failed' });
  await expect(source.read(oids[2] ?? '')).rejects.toMatchObject({ code: 'git-failed' });
  await git.ended(git.started()[0] ?? 0);
});

test.each([
  ['what is there', true, 'commit'],
  ['what is not', false, 'undefined'],
])('keeps the program running until git has answered about %s', (_, isThere, answer) => {
  const { repo } = bench(1);
  const oid = isThere ? repo.git('rev-parse', 'HEAD') : '1'.repeat(40);
  const script = `
    import { createObjectSource } from ${JSON.stringify(resolve('src/adapters/git/catFile.ts'))};
    import { systemClock } from ${JSON.stringify(resolve('test/harness/gitRepository.ts'))};
    const source = createObjectSource({ repo: { dir: process.argv[1] }, clock: systemClock });
    process.stdout.write(String((await source.read(process.argv[2]))?.type));
  `;
  const args = ['--no-warnings', '--input-type=module', '-e', script, repo.dir, oid];
  expect(execFileSync(process.execPath, args, { encoding: 'utf8' })).toBe(answer);
});

test.each([
  ['git-missing', (repo: TestRepository) => ({ dir: repo.dir, binary: 'no-such-git' })],
  ['repository-gone', (repo: TestRepository) => ({ dir: `${repo.dir}/gone` })],
  ['not-a-repository', () => ({ dir: outside() })],
])('says %s when git cannot work there, each time', async (code, place) => {
  const { repo, oids } = bench(1);
  const source = createObjectSource({ repo: place(repo), clock: systemClock });
  opened.push(() => source.dispose());
  await expect(source.read(oids[0] ?? '')).rejects.toMatchObject({ code });
  await expect(source.info(oids[0] ?? '')).rejects.toMatchObject({ code });
});

function outside(): string {
  const dir = temporaryFolder();
  opened.push(() => rmSync(dir, { recursive: true }));
  return dir;
}
