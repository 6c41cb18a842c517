import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Engine } from '../../../src/core/engine.ts';
import type { OpenRepository } from '../../../src/core/openRepository.ts';
import { createRepository, type TestRepository } from '../../harness/gitRepository.ts';
import { realOpener } from '../../harness/realEngine.ts';

const PATIENCE = { timeout: 30_000 };
const POD = 'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: app}]}\n';
const SOUND = POD.replace('{name: app}', '{name: app, resources: {limits: {memory: 1Gi}}}');

describe('an engine', () => {
  let repository: TestRepository;
  let opened: OpenRepository;

  beforeEach(async () => {
    repository = createRepository();
    opened = await realOpener()(repository.dir, 'watch');
  });
  afterEach(() => {
    opened.dispose();
    repository.remove();
  });

  const engine = (): Engine => opened.engine;
  const openRules = (): readonly string[] =>
    engine().openFindings.map(({ path: file, rule }) => `${file} ${rule}`);

  it('watches a repository without a commit, and tells the first one', async () => {
    await engine().start();
    expect(engine().state).toMatchObject({ kind: 'watching', head: { oid: null } });
    expect(await engine().history(20)).toEqual([]);
    const told = vi.fn();
    engine().bus.subscribe('commit.created', ({ data }) => told(data.oid));
    const oid = repository.commit('first');
    await vi.waitFor(() => expect(told).toHaveBeenCalledWith(oid), PATIENCE);
    expect(told).toHaveBeenCalledTimes(1);
  });

  it.skipIf(process.platform !== 'linux')(
    'says that events cannot be stored, and tells them when they can (needs /dev/full)',
    async () => {
      await engine().start();
      const told = vi.fn();
      engine().bus.subscribe('commit.created', ({ data }) => told(data.oid));
      const changed = vi.fn();
      engine().onChange(changed);
      const stream = path.join(repository.dir, '.git', 'git-reactor', 'stream');
      mkdirSync(stream, { recursive: true });
      const full = path.join(stream, '0000000000000001.jsonl');
      symlinkSync('/dev/full', full);
      const oid = repository.commit('first');
      await vi.waitFor(() => expect(engine().state.kind).toBe('failed'), PATIENCE);
      expect(engine().state).toMatchObject({
        message: expect.stringContaining('ENOSPC') as string,
      });
      expect(changed).toHaveBeenCalled();
      expect(told).not.toHaveBeenCalled();
      rmSync(full);
      await vi.waitFor(() => expect(told).toHaveBeenCalledWith(oid), PATIENCE);
      await vi.waitFor(() => expect(engine().state.kind).toBe('watching'), PATIENCE);
    },
  );

  it('has the newest commits at once, newest first, with what they changed', async () => {
    for (const name of ['a', 'b', 'c']) {
      repository.write(`${name}.txt`, name);
      repository.commit(name);
    }
    const history = await engine().history(2);
    expect(history.map(({ message, changes }) => [message, changes[0]?.path])).toEqual([
      ['c\n', 'c.txt'],
      ['b\n', 'b.txt'],
    ]);
  });

  it('goes on in the history where what is known ends', async () => {
    const oids = ['a', 'b', 'c', 'd'].map((name) => repository.commit(name));
    const [a, b, c, d] = oids;
    const after = async (...known: readonly (string | undefined)[]): Promise<readonly string[]> => {
      const commits = await engine().history(2, new Set(known.filter((oid) => oid !== undefined)));
      return commits.map(({ oid }) => oid);
    };
    expect(await after()).toEqual([d, c]);
    expect(await after(d, c)).toEqual([b, a]);
    // What is known may lie anywhere, also on other branches.
    expect(await after(c, 'f'.repeat(40))).toEqual([d, b]);
    expect(await after(b, c, d)).toEqual([a]);
  });

  it('keeps findings open until the file no longer has them, whichever commit does it', async () => {
    repository.write('pod.yaml', SOUND);
    repository.commit('sound');
    await engine().start();
    repository.write('pod.yaml', POD);
    repository.commit('no limit');
    await vi.waitFor(() => expect(openRules()).toEqual(['pod.yaml memory-limit']), PATIENCE);
    repository.write('other.txt', 'unrelated');
    const unrelated = repository.commit('unrelated');
    await vi.waitFor(() => expect(engine().verdictOf(unrelated)?.verdict).toBe('pass'), PATIENCE);
    expect(openRules()).toEqual(['pod.yaml memory-limit']);
    repository.git('checkout', '-q', '--detach', 'HEAD~2');
    await vi.waitFor(() => expect(openRules()).toEqual([]), PATIENCE);
    repository.git('checkout', '-q', 'main');
    await vi.waitFor(() => expect(openRules()).toEqual(['pod.yaml memory-limit']), PATIENCE);
    repository.git('rm', '-q', 'pod.yaml');
    repository.commit('gone');
    await vi.waitFor(() => expect(openRules()).toEqual([]), PATIENCE);
  });

  it('answers from the cache what it has seen before', async () => {
    repository.write('pod.yaml', POD);
    repository.commit('first');
    expect(await engine().validate({ of: { revision: 'HEAD' } })).toMatchObject({
      checked: 1,
      cached: 0,
    });
    repository.git('commit', '-q', '--amend', '-m', 'the same with other words');
    expect(await engine().validate({ of: { revision: 'HEAD' } })).toMatchObject({
      checked: 1,
      cached: 1,
    });
  });

  it('answers from what an earlier process has kept', async () => {
    repository.write('pod.yaml', POD);
    repository.commit('first');
    await engine().start();
    await engine().validate({ of: { revision: 'HEAD' } });
    opened.dispose();
    await vi.waitFor(async () => {
      opened = await realOpener()(repository.dir, 'read');
      const verdict = await engine().validate({ of: { revision: 'HEAD' } });
      opened.dispose();
      expect(verdict).toMatchObject({ verdict: 'warn', checked: 1, cached: 1 });
    }, PATIENCE);
  });

  it('says that the repository is gone, and goes on when it is there again', async () => {
    repository.commit('first');
    await engine().start();
    const [there, away] = ['.git', 'away'].map((name) => path.join(repository.dir, name));
    renameSync(there ?? '', away ?? '');
    await engine().look();
    expect(engine().state).toMatchObject({
      kind: 'failed',
      message: `The repository at ${repository.dir} is gone.`,
    });
    renameSync(away ?? '', there ?? '');
    await engine().look();
    expect(engine().state.kind).toBe('watching');
  });

  it('tells two engines on one repository the same commits, and only one keeps the stream', async () => {
    repository.commit('first');
    const second = await realOpener()(repository.dir, 'watch');
    await Promise.all([engine().start(), second.engine.start()]);
    const told: string[] = [];
    for (const [name, one] of [
      ['first', engine()],
      ['second', second.engine],
    ] as const) {
      one.bus.subscribe('commit.created', ({ data }) => void told.push(`${name} ${data.oid}`));
    }
    const oid = repository.commit('seen by both');
    await vi.waitFor(
      () => expect(told.toSorted()).toEqual([`first ${oid}`, `second ${oid}`]),
      PATIENCE,
    );
    await opened.engine.bus.idle();
    const stored: string[] = [];
    for await (const event of second.storedEvents(0)) {
      if (event.subject === oid && event.type.includes('created')) stored.push(event.id);
    }
    second.dispose();
    expect(stored).toHaveLength(1);
  });
});
