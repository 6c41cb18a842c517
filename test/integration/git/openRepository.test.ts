import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRepository, sourceOf } from '../../../src/adapters/git/repository.ts';
import {
  createRepository,
  temporaryFolder,
  type TestRepository,
} from '../../harness/gitRepository.ts';

describe('opening a repository', () => {
  let repository: TestRepository;

  beforeEach(() => (repository = createRepository()));
  afterEach(() => repository.remove());

  it('finds it from any folder in it', async () => {
    repository.write('a/b/c.txt', '');
    const opened = await openRepository(path.join(repository.dir, 'a/b'));
    expect(opened).toMatchObject({
      workTree: repository.dir,
      gitDir: path.join(repository.dir, '.git'),
      worktree: '',
      refFormat: 'files',
      objectFormat: 'sha1',
    });
  });

  it('is told by its configuration whether the audit becomes notes', async () => {
    const has = async (): Promise<boolean> => (await openRepository(repository.dir)).hasAuditNotes;
    expect(await has()).toBe(false);
    repository.git('config', 'git-reactor.auditNotes', 'true');
    expect(await has()).toBe(true);
    repository.git('config', 'git-reactor.auditNotes', 'no');
    expect(await has()).toBe(false);
  });

  it('knows a linked work tree by its name, and the directory that all share', async () => {
    repository.commit('first');
    const linked = path.join(temporaryFolder(), 'linked');
    repository.git('worktree', 'add', '-q', linked);
    const opened = await openRepository(linked);
    expect(opened).toMatchObject({
      workTree: linked,
      commonDir: path.join(repository.dir, '.git'),
      worktree: 'linked',
    });
  });

  it('opens a bare one, which has no work tree', async () => {
    repository.git('clone', '-q', '--bare', '.', 'bare.git');
    const opened = await openRepository(path.join(repository.dir, 'bare.git'));
    expect(opened.workTree).toBeNull();
  });

  it('says when a folder is in no repository', async () => {
    const folder = temporaryFolder();
    await expect(openRepository(folder)).rejects.toMatchObject({ code: 'not-a-repository' });
    rmSync(folder, { recursive: true });
  });

  it('says when the folder is gone', async () => {
    const gone = path.join(repository.dir, 'never');
    await expect(openRepository(gone)).rejects.toMatchObject({ code: 'repository-gone' });
  });

  it('says when git cannot read what is in .git', async () => {
    writeFileSync(path.join(repository.dir, '.git', 'HEAD'), 'garbage\n');
    await expect(openRepository(repository.dir)).rejects.toMatchObject({
      code: 'repository-unreadable',
      message: `git cannot read ${path.join(repository.dir, '.git')}.`,
    });
  });

  it('says when there is no git', async () => {
    const opening = openRepository(repository.dir, 'git-that-is-not-there');
    await expect(opening).rejects.toMatchObject({ code: 'git-missing' });
  });

  it('says when git is too old', async () => {
    const old = path.join(repository.dir, 'old-git');
    writeFileSync(old, '#!/bin/sh\necho git version 2.20.1\n', { mode: 0o755 });
    await expect(openRepository(repository.dir, old)).rejects.toMatchObject({
      code: 'git-too-old',
      message: 'This is git version 2.20.1; Git Reactor needs 2.39 or newer.',
    });
  });

  it('gives odd folders no special treatment', async () => {
    const odd = path.join(repository.dir, `it's "odd"\nfolder ☃`);
    mkdirSync(odd);
    repository.git('-C', odd, 'init', '-q');
    expect((await openRepository(odd)).workTree).toBe(odd);
  });
});

describe('the source of events', () => {
  it.each([
    ['https://user:secret@Example.com:8443/team/infra.git', '/git/example.com/team/infra'],
    ['git@example.com:team/infra.git', '/git/example.com/team/infra'],
    ['ssh://git@example.com/team/a b', '/git/example.com/team/a%20b'],
  ])('is the same for every clone of %s', (url, source) => {
    expect(sourceOf(url, '/anywhere/.git')).toBe(source);
  });

  it.each([undefined, '/srv/git/infra.git', '../infra', 'C:\\infra'])(
    'is the folder where the remote is %s',
    (url) => {
      expect(sourceOf(url, '/home/me/infra/.git')).toMatch(/^\/git\/local\/infra-[0-9a-f]{8}$/);
    },
  );
});
