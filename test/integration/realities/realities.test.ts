import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WorkTree } from '../../../src/core/ports.ts';
import type { Verdict } from '../../../src/core/events/validationData.ts';
import { createWorkTree } from '../../../src/adapters/git/workTree.ts';
import { openRepository } from '../../../src/adapters/git/repository.ts';
import type { MergeOutcome } from '../../../src/core/realities/mergeCommits.ts';
import { createRealities, type Realities } from '../../../src/core/realities/realities.ts';
import { createRepository, type TestRepository } from '../../harness/gitRepository.ts';
import { eventually } from '../../harness/eventually.ts';
import { createManualClock, type ManualClock } from '../../harness/manualClock.ts';
import { realityForge, type RealityForge } from '../../harness/realityUnderTest.ts';

const ADA = { name: 'Ada', email: 'ada@example.com', at: Date.UTC(2026, 0, 1) };
const COMMIT = { author: ADA, message: 'From a reality' };
const HOUR = 3_600_000;

describe('realities', () => {
  let repository: TestRepository;
  let forge: RealityForge;
  let clock: ManualClock;
  let realities: Realities;
  let told: string[];
  let workTree: WorkTree | null;
  const base = (): { commit: string; tree: string } => ({
    commit: repository.git('rev-parse', 'HEAD'),
    tree: repository.git('rev-parse', 'HEAD^{tree}'),
  });
  const open = (limits: { maxCount?: number; maxBytes?: number } = {}): Realities => {
    return createRealities({
      ...limits,
      ...{ clock, objects: forge.objects, world: forge.ports, idleMs: HOUR },
      refs: { resolve: (revision) => Promise.resolve(repository.git('rev-parse', revision)) },
      workTree,
      judge: () => Promise.resolve({ verdict: 'pass', findings: [] } as unknown as Verdict),
      tell: (type, name) => {
        told.push(`${type.slice('reality.'.length)} ${name}`);
        return Promise.resolve();
      },
      onError: (error) => told.push(String(error)),
    });
  };
  beforeEach(async () => {
    repository = createRepository();
    repository.write('app.yaml', 'stage: none\n');
    repository.write('environments/qa/app.yaml', 'stage: qa\n');
    repository.write('environments/staging/app.yaml', 'stage: staging\n');
    repository.write('environments/staging/deep/extra.yaml', 'extra: true\n');
    repository.commit('first');
    forge = await realityForge(repository);
    workTree = createWorkTree(await openRepository(repository.dir));
    clock = createManualClock();
    told = [];
    realities = open();
  });
  afterEach(() => {
    realities.dispose();
    forge.dispose();
    repository.remove();
  });

  const textIn = async (name: string, path: string): Promise<string | undefined> => {
    const file = await realities.of(name).reality.read(path);
    return file && new TextDecoder().decode(file.content);
  };

  it('are forked at once with overlay and environment, and never see each other', async () => {
    const names = ['staging', 'qa'];
    await Promise.all(
      names.map((name) =>
        realities.fork({
          name,
          base: base(),
          overlay: { [`environments/${name}`]: '.' },
          environment: { STAGE: name },
        }),
      ),
    );
    expect(await textIn('staging', 'app.yaml')).toBe('stage: staging\n');
    expect(await textIn('staging', 'deep/extra.yaml')).toBe('extra: true\n');
    expect(await textIn('qa', 'app.yaml')).toBe('stage: qa\n');
    expect(await textIn('qa', 'deep/extra.yaml')).toBeUndefined();
    expect(realities.of('qa').environment).toEqual({ STAGE: 'qa' });
    expect(realities.bytes).toBeLessThan(5_000);
  });

  it('can be a thousand, each with a commit of its own', async () => {
    const from = base();
    const oids = await Promise.all(
      Array.from({ length: 1_000 }, async (_, at) => {
        const { reality } = await realities.fork({ name: `r${at}`, base: from });
        await reality.write('app.yaml', `stage: ${at}\n`);
        return realities.commit(`r${at}`, COMMIT);
      }),
    );
    expect(new Set(oids).size).toBe(1_000);
    expect(await textIn('r7', 'app.yaml')).toBe('stage: 7\n');
    await expect(realities.fork({ name: 'more', base: from })).rejects.toMatchObject({
      code: 'reality-full',
    });
    await Promise.all(realities.all.map(({ reality }) => realities.discard(reality.name)));
    await eventually(
      'no bytes are held',
      () => realities.bytes,
      (bytes) => bytes === 0,
    );
  });

  it('share one limit, and give back what is discarded, not what a fork still reads', async () => {
    realities = open({ maxBytes: 10_000 });
    const { reality } = await realities.fork({ name: 'one', base: base() });
    await reality.write('big', 'x'.repeat(6_000));
    await reality.commit(COMMIT);
    const child = await reality.fork('child');
    const { reality: two } = await realities.fork({ name: 'two', base: base() });
    await expect(two.write('big', 'y'.repeat(6_000))).rejects.toMatchObject({
      code: 'reality-full',
    });
    await realities.discard('one');
    expect(new TextDecoder().decode((await child.read('big'))?.content)).toHaveLength(6_000);
    await expect(two.write('big', 'y'.repeat(6_000))).rejects.toThrow('as much as they may');
    child.dispose();
    await eventually(
      'the bytes are given back',
      () => realities.bytes,
      (bytes) => bytes < 1_000,
    );
    await two.write('big', 'y'.repeat(6_000));
  });

  it('have names of their own; a wrong overlay leaves nothing behind', async () => {
    await realities.fork({ name: 'one', base: base() });
    await expect(realities.fork({ name: 'one', base: base() })).rejects.toMatchObject({
      code: 'reality-exists',
    });
    const overlay = { 'environments/none': '.' };
    await expect(realities.fork({ name: 'two', base: base(), overlay })).rejects.toMatchObject({
      code: 'path-invalid',
    });
    await realities.fork({ name: 'two', base: base() });
    expect(() => realities.of('three')).toThrow('There is no reality three.');
    expect(told).toEqual(['forked one', 'forked two']);
  });

  it('give way to a new one of the same name, once that is ready', async () => {
    const first = await realities.fork({ name: 'one', base: base() });
    const overlay = { 'environments/none': '.' };
    const broken = realities.fork({ name: 'one', base: base(), overlay, replaces: true });
    await expect(broken).rejects.toMatchObject({ code: 'path-invalid' });
    expect(realities.of('one')).toBe(first);
    const second = await realities.fork({ name: 'one', base: base(), replaces: true });
    expect(realities.of('one')).toBe(second);
    await expect(first.reality.read('app.yaml')).rejects.toMatchObject({ code: 'reality-gone' });
    expect(told).toEqual(['forked one', 'discarded one', 'forked one']);
  });

  it('go when nobody used them for long', async () => {
    for (const name of ['old', 'used']) await realities.fork({ name, base: base() });
    for (let quarter = 0; quarter < 5; quarter++) {
      await clock.advance(HOUR / 4);
      realities.of('used');
    }
    await eventually(
      'the old one is gone',
      () => realities.all.map(({ reality }) => reality.name),
      (names) => names.join() === 'used',
    );
    expect(told).toEqual(['forked old', 'forked used', 'discarded old']);
  });

  it('tell what happens to them', async () => {
    repository.git('branch', 'topic');
    const { reality } = await realities.fork({ name: 'one', base: base(), ref: 'refs/heads/main' });
    await realities.fork({ name: 'two', base: base() });
    await reality.write('app.yaml', 'stage: one\n');
    const oid = await realities.commit('one', COMMIT);
    expect(await realities.mergeIntoReality('one', 'two', COMMIT)).toMatchObject({ oid });
    expect(await realities.mergeIntoBranch('one', 'topic', COMMIT)).toMatchObject({ oid });
    expect(await realities.keep('two', 'kept')).toBe(oid);
    expect(repository.git('rev-parse', 'topic', 'kept')).toBe(`${oid}\n${oid}`);
    await realities.discard('one', 'merged');
    await realities.discard('one');
    expect(told).toEqual([
      'forked one',
      'forked two',
      'committed one',
      'merged one',
      'merged one',
      'discarded one',
    ]);
  });

  describe('forked from the work tree', () => {
    const status = (): string => repository.git('status', '--porcelain');

    it('have what is on disk as changes that are not committed, and touch nothing', async () => {
      repository.write('app.yaml', 'stage: edited\n');
      repository.write('new/deep/file.bin', Buffer.from([0, 255, 1]));
      repository.git('rm', '-q', '-r', 'environments/staging');
      repository.write('environments/staging', 'a file now\n');
      mkdirSync(path.join(repository.dir, 'module'));
      repository.git('update-index', '--add', '--cacheinfo', `160000,${base().commit},module`);
      const before = status();
      const objects = repository.git('count-objects', '-v');
      const { reality } = await realities.fork({ name: 'mine', base: 'worktree' });
      expect(reality.base).toEqual(base());
      expect(await textIn('mine', 'app.yaml')).toBe('stage: edited\n');
      expect(await textIn('mine', 'environments/staging')).toBe('a file now\n');
      expect((await reality.read('new/deep/file.bin'))?.content).toEqual(
        Uint8Array.from([0, 255, 1]),
      );
      const changes = await reality.diff();
      expect(changes.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
        'modified app.yaml',
        'added environments/staging',
        'deleted environments/staging/app.yaml',
        'deleted environments/staging/deep/extra.yaml',
        'added module',
        'added new/deep/file.bin',
      ]);
      expect(await reality.uncommitted()).toEqual(changes);
      expect(status()).toBe(before);
      expect(repository.git('count-objects', '-v')).toBe(objects);
    });

    it('become a branch that git finds sound, and are shared without one', async () => {
      repository.write('new/deep/file.txt', 'new\n');
      const { reality } = await realities.fork({ name: 'mine', base: 'worktree' });
      const shared = await realities.share('mine', COMMIT);
      expect(repository.git('show', `${shared}:new/deep/file.txt`)).toBe('new');
      expect(repository.git('for-each-ref', '--contains', shared)).toBe('');
      expect(reality.head).toBe(base().commit);
      const oid = await realities.commit('mine', COMMIT);
      expect(oid).toBe(shared);
      expect(await reality.uncommitted()).toEqual([]);
      expect(await realities.share('mine', COMMIT)).toBe(oid);
      await realities.keep('mine', 'kept');
      expect(repository.git('show', 'kept:new/deep/file.txt')).toBe('new');
      expect(repository.git('fsck', '--strict', '--full', '--no-dangling')).toBe('');
    });

    it('are none where that holds more than they may, or where there is no work tree', async () => {
      realities.dispose();
      realities = open({ maxBytes: 5_000 });
      repository.write('big', 'x'.repeat(10_000));
      const full = realities.fork({ name: 'mine', base: 'worktree' });
      await expect(full).rejects.toMatchObject({ code: 'reality-full' });
      expect(realities.all).toEqual([]);
      expect(realities.bytes).toBe(0);
      repository.write('deep/large.bin', Buffer.alloc(33 * 1024 * 1024));
      realities.dispose();
      realities = open();
      await expect(realities.fork({ name: 'mine', base: 'worktree' })).rejects.toMatchObject({
        code: 'object-too-large',
        message: 'deep/large.bin is too large for a reality.',
      });
      workTree = null;
      realities.dispose();
      realities = open();
      const bare = realities.fork({ name: 'mine', base: 'worktree' });
      await expect(bare).rejects.toMatchObject({ code: 'bare-repository' });
    });
  });

  it('say when one of them changes in any way', async () => {
    const heard: string[] = [];
    const act = async (what: string, change: () => Promise<unknown>): Promise<void> => {
      const before = heard.length;
      await change();
      expect(`${what} ${heard.slice(before).join()}`).toBe(`${what} one`);
    };
    const listening = realities.onChange((name) => heard.push(name));
    await act('fork', () => realities.fork({ name: 'one', base: base() }));
    const { reality } = realities.of('one');
    await act('write', () => reality.write('a', 'a'));
    await act('rename', () => reality.rename('a', 'b'));
    await act('delete', () => reality.delete('b'));
    await act('lay', () => reality.lay('environments/qa', '.'));
    await act('replace', () => reality.replace(base().tree, forge.objects));
    await act('commit', () => reality.commit(COMMIT));
    await act('discard', () => realities.discard('one'));
    listening.dispose();
    await realities.fork({ name: 'one', base: base() });
    expect(heard).toHaveLength(8);
  });

  it('take a merge back as long as nobody went on from it', async () => {
    repository.git('branch', 'topic');
    const { reality } = await realities.fork({ name: 'one', base: base() });
    await reality.write('app.yaml', 'stage: one\n');
    await realities.commit('one', COMMIT);
    const merge = async (): Promise<Extract<MergeOutcome, { status: 'merged' }>> => {
      const outcome = await realities.mergeIntoBranch('one', 'topic', COMMIT);
      if (outcome.status !== 'merged') throw new Error(outcome.status);
      return outcome;
    };
    expect(await realities.takeBack('topic', await merge())).toBe(true);
    expect(repository.git('rev-parse', 'topic')).toBe(base().commit);
    const merged = await merge();
    repository.git('branch', '-f', 'topic', base().commit);
    expect(await realities.takeBack('topic', merged)).toBe(false);
    await merge();
    repository.git('switch', '-q', 'topic');
    expect(await realities.takeBack('topic', merged)).toBe(false);
    expect(repository.git('rev-parse', 'topic')).toBe(merged.oid);
  });
});
