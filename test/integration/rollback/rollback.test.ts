import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OpenRepository } from '../../../src/core/openRepository.ts';
import { createRepository, type TestRepository } from '../../harness/gitRepository.ts';
import { realOpener } from '../../harness/realEngine.ts';

const PREVIOUS = { target: 'previous', mode: 'revert' } as const;

describe('rolling back to the previous commit', () => {
  let repository: TestRepository;
  let opened: OpenRepository;

  beforeEach(async () => {
    repository = createRepository();
    repository.write('web.tf', 'count = 2\n');
    repository.write('keep.txt', 'kept\n');
    repository.commit('Two instances');
    opened = await realOpener()(repository.dir, 'read');
  });

  afterEach(() => {
    opened.dispose();
    repository.remove();
  });

  function breakIt(): void {
    repository.write('web.tf', 'count = 200\n');
    repository.write('new.tf', 'oops\n');
    repository.commit('Too many instances');
  }

  function read(file: string): string {
    return readFileSync(path.join(repository.dir, file), 'utf8');
  }

  it('makes a new commit with the old tree, and the files follow', async () => {
    breakIt();
    const plan = await opened.engine.rollbacks.plan(PREVIOUS);
    expect(plan).toMatchObject({ status: 'planned', mode: 'revert', pushed: false });
    expect(plan.files).toEqual([
      { path: 'new.tf', kind: 'deleted' },
      { path: 'web.tf', kind: 'modified' },
    ]);
    const report = await opened.engine.rollbacks.apply(PREVIOUS, plan);
    expect(report).toMatchObject({ status: 'done', commit: repository.git('rev-parse', 'HEAD') });
    expect(repository.git('rev-parse', 'HEAD^{tree}')).toBe(
      repository.git('rev-parse', 'HEAD~2^{tree}'),
    );
    expect(repository.git('rev-list', '--count', 'HEAD')).toBe('3');
    expect(read('web.tf')).toBe('count = 2\n');
    expect(repository.git('status', '--porcelain')).toBe('');
    expect(repository.git('log', '-1', '--format=%s')).toBe('Roll back "Too many instances"');
  });

  it('goes further back the second time, never forward to what was rolled back', async () => {
    breakIt();
    await opened.engine.rollbacks.apply(PREVIOUS, await opened.engine.rollbacks.plan(PREVIOUS));
    const second = await opened.engine.rollbacks.plan(PREVIOUS);
    expect(second.reason).toBe('There is no earlier commit to return to.');
  });

  it('never goes forward to what is quarantined below the commit that undid it', async () => {
    const { rollbacks } = opened.engine;
    breakIt();
    const bad = repository.git('rev-parse', 'HEAD');
    repository.write('keep.txt', 'kept again\n');
    repository.commit('Later');
    const undoing = { target: { undoing: bad }, mode: 'revert' } as const;
    expect((await rollbacks.apply(undoing, await rollbacks.plan(undoing))).status).toBe('done');
    const report = await rollbacks.plan(PREVIOUS);
    expect(report).toMatchObject({ status: 'planned', to: repository.git('rev-parse', 'HEAD~3') });
  });

  it('never goes forward to what was restored from before and committed by hand', async () => {
    const { rollbacks } = opened.engine;
    breakIt();
    const restoring = { target: 'previous', mode: 'restore' } as const;
    expect((await rollbacks.apply(restoring, await rollbacks.plan(restoring))).status).toBe('done');
    repository.write('keep.txt', 'kept again\n');
    repository.commit('Restored');
    const report = await rollbacks.plan(PREVIOUS);
    expect(report).toMatchObject({ status: 'planned', to: repository.git('rev-parse', 'HEAD~2') });
  });

  it('does not believe a trailer that anybody can write', async () => {
    breakIt();
    const bad = repository.git('rev-parse', 'HEAD');
    repository.write('web.tf', 'count = 3\n');
    repository.commit(`Three\n\nGit-Reactor-Restores: ${bad}`);
    const plan = await opened.engine.rollbacks.plan(PREVIOUS);
    expect(plan.to).toBe(bad);
  });

  it('refuses when uncommitted edits touch the same lines, and touches nothing', async () => {
    breakIt();
    repository.write('web.tf', 'count = 5 # mine\n');
    const plan = await opened.engine.rollbacks.plan(PREVIOUS);
    expect(plan).toMatchObject({
      status: 'refused',
      reason: 'Uncommitted edits touch the same lines: web.tf.',
    });
    const report = await opened.engine.rollbacks.apply(PREVIOUS, plan);
    expect(report.status).toBe('refused');
    expect(read('web.tf')).toBe('count = 5 # mine\n');
  });

  it('refuses when the branch moved after the preview', async () => {
    breakIt();
    const plan = await opened.engine.rollbacks.plan(PREVIOUS);
    const later = repository.commit('Something later');
    const report = await opened.engine.rollbacks.apply(PREVIOUS, plan);
    expect(report.reason).toBe('The branch or its files have moved since the preview.');
    expect(repository.git('rev-parse', 'HEAD')).toBe(later);
  });

  it('refuses when an untracked file is in the way, and keeps it', async () => {
    repository.git('rm', '-q', 'keep.txt');
    repository.commit('Remove it');
    writeFileSync(path.join(repository.dir, 'keep.txt'), 'untracked work\n');
    const before = repository.git('rev-parse', 'HEAD');
    const report = await opened.engine.rollbacks.apply(
      PREVIOUS,
      await opened.engine.rollbacks.plan(PREVIOUS),
    );
    expect(report.status).toBe('refused');
    expect(report.reason).toMatch(/^Files are in the way: .*keep\.txt/);
    expect(read('keep.txt')).toBe('untracked work\n');
    expect(repository.git('rev-parse', 'HEAD')).toBe(before);
  });

  it('refuses on a detached HEAD, in a merge, and before the second commit', async () => {
    const first = await opened.engine.rollbacks.plan(PREVIOUS);
    expect(first.reason).toBe('There is no earlier commit to return to.');
    breakIt();
    repository.git('checkout', '-q', '--detach');
    const detached = await opened.engine.rollbacks.plan(PREVIOUS);
    expect(detached.reason).toMatch(/detached/);
    repository.git('checkout', '-q', 'main');
    writeFileSync(path.join(repository.dir, '.git', 'MERGE_HEAD'), `${first.from}\n`);
    const merging = await opened.engine.rollbacks.plan(PREVIOUS);
    expect(merging.reason).toBe('A merge is under way.');
  });

  it('refuses in a workspace that is not trusted', async () => {
    breakIt();
    const untrusted = await realOpener({ isTrusted: false })(repository.dir, 'read');
    const plan = await untrusted.engine.rollbacks.plan(PREVIOUS);
    untrusted.dispose();
    expect(plan.reason).toBe('This workspace is not trusted.');
  });

  it('runs no hooks of the repository', async () => {
    breakIt();
    const hook = '#!/bin/sh\ntouch "$(git rev-parse --git-dir)/hook-ran"\n';
    for (const name of [
      'post-commit',
      'post-checkout',
      'post-index-change',
      'reference-transaction',
    ]) {
      writeFileSync(path.join(repository.dir, '.git', 'hooks', name), hook, { mode: 0o755 });
    }
    await opened.engine.rollbacks.apply(PREVIOUS, await opened.engine.rollbacks.plan(PREVIOUS));
    expect(repository.git('rev-list', '--count', 'HEAD')).toBe('3');
    expect(() => read('.git/hook-ran')).toThrow(/ENOENT/);
  });

  it('says that the commit was pushed', async () => {
    breakIt();
    repository.git('update-ref', 'refs/remotes/origin/main', 'HEAD');
    const plan = await opened.engine.rollbacks.plan(PREVIOUS);
    expect(plan.pushed).toBe(true);
  });
});
