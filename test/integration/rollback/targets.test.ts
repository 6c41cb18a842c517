import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { RollbackRequest } from '../../../src/core/rollback/planRollback.ts';
import type { RollbackReport } from '../../../src/core/events/rollbackData.ts';
import {
  createRepository,
  openRepository,
  temporaryFolder,
  type RepositoryOptions,
  type TestRepository,
} from '../../harness/gitRepository.ts';
import { openRollbacks } from '../../harness/rollback/openRollbacks.ts';

type Init = Parameters<typeof openRollbacks>[1];

describe('rollbacks', () => {
  const made: TestRepository[] = [];
  afterEach(() => made.splice(0).forEach(({ remove }) => remove()));

  /** Commits that each change one of three lines of a file. */
  function create(options: RepositoryOptions = {}): TestRepository {
    const repository = createRepository(options);
    made.push(repository);
    const lines = Array.from({ length: 15 }, (_, at) => `line ${at}`);
    repository.write('web.tf', `${lines.join('\n')}\n`);
    repository.commit('first');
    for (const [word, at] of [
      ['second', 1],
      ['third', 7],
    ] as const) {
      lines[at] = word;
      repository.write('web.tf', `${lines.join('\n')}\n`);
      repository.commit(word);
    }
    return repository;
  }

  async function act(
    { dir }: TestRepository,
    request: RollbackRequest,
    init: Init = {},
  ): Promise<RollbackReport> {
    const rollbacks = await openRollbacks(dir, init);
    try {
      const plan = await rollbacks.plan(request);
      return plan.status === 'refused' ? plan : await rollbacks.apply(request, plan);
    } finally {
      rollbacks.dispose();
    }
  }

  const read = ({ dir }: TestRepository, file = 'web.tf'): string =>
    readFileSync(join(dir, file), 'utf8');

  it('undo one commit and keep the later one', async () => {
    const repository = create();
    const report = await act(repository, { target: { undoing: 'HEAD~1' }, mode: 'revert' });
    expect(report.status).toBe('done');
    expect(read(repository)).toContain('third');
    expect(read(repository)).not.toContain('second');
    expect(repository.git('log', '-1', '--format=%s')).toBe('Undo "second"');
  });

  it('refuse to undo a commit whose lines changed later, and name the file', async () => {
    const repository = create();
    repository.write('web.tf', read(repository).replace('second', 'second again'));
    repository.commit('fourth');
    const report = await act(repository, { target: { undoing: 'HEAD~2' }, mode: 'revert' });
    expect(report.reason).toBe('Later commits changed the same lines: web.tf.');
  });

  it('keep an uncommitted edit of other lines in a file that changes', async () => {
    const repository = create();
    repository.write('web.tf', read(repository).replace('line 14', 'mine'));
    const report = await act(repository, { target: 'previous', mode: 'revert' });
    expect(report).toMatchObject({ status: 'done', merged: ['web.tf'] });
    expect(read(repository)).toContain('mine');
    expect(read(repository)).not.toContain('third');
    expect(repository.git('diff', '--stat')).toContain('web.tf | 2 +-');
  });

  it('return to the last healthy commit', async () => {
    const repository = create();
    const healthy = repository.git('rev-parse', 'HEAD~2');
    const init = { isHealthy: (oid: string) => oid === healthy };
    const report = await act(repository, { target: 'last-healthy', mode: 'revert' }, init);
    expect(report).toMatchObject({ status: 'done', to: healthy });
    const none = await act(repository, { target: 'last-healthy', mode: 'revert' });
    expect(none.reason).toContain('is known to be healthy');
  });

  it('move a branch back only where nothing was pushed', async () => {
    const repository = create();
    repository.git('update-ref', 'refs/remotes/origin/main', 'HEAD~1');
    const request = { target: { revision: 'HEAD~2' }, mode: 'reset' } as const;
    const pushed = await act(repository, request);
    expect(pushed.reason).toBe('Commits that would go are on a remote already.');
    const local = await act(repository, { target: { revision: 'HEAD~1' }, mode: 'reset' });
    expect(local.status).toBe('done');
    expect(repository.git('log', '-1', '--format=%s')).toBe('second');
    expect(repository.git('status', '--porcelain')).toBe('');
  });

  it('refuse while untracked files are too large to be kept, and name them', async () => {
    const repository = create();
    writeFileSync(join(repository.dir, 'big.iso'), Buffer.alloc(3 * 1024 * 1024));
    const init = { maxUntrackedBytes: 1024 * 1024 };
    const report = await act(repository, { target: 'previous', mode: 'revert' }, init);
    expect(report.reason).toBe('Untracked files are too large to be kept first: big.iso (3 MiB).');
  });

  it('refuse in an empty repository', async () => {
    const repository = createRepository();
    made.push(repository);
    const report = await act(repository, { target: 'previous', mode: 'revert' });
    expect(report.reason).toBe('There is no earlier commit to return to.');
  });

  it('refuse to undo when there is later work, and leave it', async () => {
    const repository = create();
    await act(repository, { target: 'previous', mode: 'revert' });
    repository.write('web.tf', `${read(repository)}# later\n`);
    const rollbacks = await openRollbacks(repository.dir);
    const report = await rollbacks.undo();
    expect(report.reason).toBe('There is later work in web.tf.');
    repository.commit('later');
    const moved = await rollbacks.undo();
    rollbacks.dispose();
    expect(moved.reason).toBe('main has moved since.');
    expect(read(repository)).toContain('# later');
  });

  it('age out the older snapshots, and what needs them is no longer undone', async () => {
    const repository = create();
    const init = { keep: { most: 1, maxAgeMs: 1e12 } };
    const rollbacks = await openRollbacks(repository.dir, init);
    for (let round = 0; round < 2; round++) {
      const request = { target: 'previous', mode: 'revert' } as const;
      const report = await rollbacks.apply(request, await rollbacks.plan(request));
      expect(report.status, report.reason).toBe('done');
    }
    expect((await rollbacks.undo()).status).toBe('done');
    expect((await rollbacks.undo()).reason).toBe('There is no rollback to undo.');
    expect(await rollbacks.snapshots()).toHaveLength(1);
    rollbacks.dispose();
  });

  it('work with SHA-256, also where a file goes away', async () => {
    const repository = create({ objectFormat: 'sha256' });
    expect((await act(repository, { target: 'previous', mode: 'revert' })).status).toBe('done');
    repository.write('added.tf', 'added\n');
    repository.commit('a file more');
    const removed = await act(repository, { target: 'previous', mode: 'revert' });
    expect(removed.status, removed.reason).toBe('done');
    expect(existsSync(join(repository.dir, 'added.tf'))).toBe(false);
    expect(repository.git('status', '--porcelain')).toBe('');
    repository.write('other.tf', 'base\n');
    repository.commit('another file');
    repository.write('other.tf', 'ours\n');
    repository.git('stash', '-q');
    repository.write('other.tf', 'theirs\n');
    repository.commit('theirs');
    expect(() => repository.git('stash', 'pop', '-q')).toThrow();
    const beside = await act(repository, { target: { undoing: 'main~4' }, mode: 'revert' });
    expect(beside.status, beside.reason).toBe('done');
    expect(repository.git('ls-files', '-u').split('\n')).toHaveLength(3);
  });

  it('work in a linked work tree', async () => {
    const main = create();
    const dir = temporaryFolder();
    main.git('worktree', 'add', '-q', '-b', 'other', join(dir, 'linked'));
    const linked = { ...openRepository(join(dir, 'linked')), dir: join(dir, 'linked') };
    const head = main.git('rev-parse', 'HEAD');
    const report = await act(linked, { target: 'previous', mode: 'revert' });
    expect(report.status, report.reason).toBe('done');
    expect(read(linked)).not.toContain('third');
    expect(main.git('rev-parse', 'HEAD')).toBe(head);
    expect(main.git('status', '--porcelain')).toBe('');
    linked.remove();
  });
});
