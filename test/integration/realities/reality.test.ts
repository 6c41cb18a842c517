import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepReality } from '../../../src/core/realities/keepReality.ts';
import type { Reality } from '../../../src/core/realities/reality.ts';
import { createRepository, type TestRepository } from '../../harness/gitRepository.ts';
import { realityForge, type RealityForge } from '../../harness/realityUnderTest.ts';

const ADA = { name: 'Ada', email: 'ada@example.com', at: Date.UTC(2026, 0, 1) };
const COMMIT = { author: ADA, message: 'From a reality' };

describe.each(['sha1', 'sha256'] as const)('a reality over %s', (format) => {
  let repository: TestRepository;
  let forge: RealityForge;
  beforeEach(async () => {
    repository = createRepository({ objectFormat: format });
    repository.write('README.md', 'hello\n');
    repository.write('k8s/prod/app.yaml', 'kind: Pod\n');
    repository.write('k8s/qa/app.yaml', 'kind: Pod\n');
    repository.commit('first');
    forge = await realityForge(repository);
  });
  afterEach(() => {
    forge.dispose();
    repository.remove();
  });

  const textOf = async (reality: Reality, path: string): Promise<string | undefined> => {
    const found = await reality.read(path);
    return found && new TextDecoder().decode(found.content);
  };

  it('reads through to its base, and sees its own writes alone', async () => {
    const [one, other] = [forge.fork('one'), forge.fork('other')];
    await one.write('k8s/prod/app.yaml', 'kind: Service\n');
    await one.write('new/deep/file.txt', 'new\n');
    expect(await textOf(one, 'README.md')).toBe('hello\n');
    expect(await textOf(one, 'k8s/prod/app.yaml')).toBe('kind: Service\n');
    expect(await textOf(one, 'new/deep/file.txt')).toBe('new\n');
    expect(await textOf(other, 'k8s/prod/app.yaml')).toBe('kind: Pod\n');
    expect(await textOf(other, 'new/deep/file.txt')).toBeUndefined();
    expect(repository.git('status', '--porcelain')).toBe('');
  });

  it('commits with the oids of git, and is kept as a branch that fsck finds sound', async () => {
    const reality = forge.fork('kept');
    await reality.write('k8s/prod/app.yaml', 'kind: Service\n');
    await reality.write('run.sh', '#!/bin/sh\n', '100755');
    await reality.write('link', 'run.sh', '120000');
    await reality.rename('k8s/qa/app.yaml', 'k8s/qa/moved.yaml');
    await reality.delete('README.md');
    const first = await reality.commit(COMMIT);
    await reality.write('run.sh', '#!/bin/bash\n');
    const second = await reality.commit({ ...COMMIT, message: 'Again\n\nwith é\n' });
    expect(reality.head).toBe(second);
    expect(await keepReality(forge.ports, reality, 'topic/kept')).toBe(second);
    expect(repository.git('rev-list', 'topic/kept').split('\n').slice(0, 2)).toEqual([
      second,
      first,
    ]);
    expect(repository.git('fsck', '--strict', '--full', '--no-dangling')).toBe('');
    expect(
      repository.git('ls-tree', '-r', '--format=%(objectmode) %(path)', second).split('\n'),
    ).toEqual([
      '100644 k8s/prod/app.yaml',
      '100644 k8s/qa/moved.yaml',
      '120000 link',
      '100755 run.sh',
    ]);
    expect(repository.git('log', '-1', '--format=%an <%ae> %at %B', second).trim()).toBe(
      `Ada <ada@example.com> ${ADA.at / 1000} Again\n\nwith é`,
    );
    expect(repository.git('status', '--porcelain')).toBe('');
  });

  it('is not kept under the name of a branch that there is, nor of none that git allows', async () => {
    const reality = forge.fork('kept');
    await reality.write('a', 'a');
    await reality.commit(COMMIT);
    const before = repository.git('show-ref');
    await expect(keepReality(forge.ports, reality, 'main')).rejects.toMatchObject({
      code: 'branch-exists',
    });
    await expect(keepReality(forge.ports, reality, 'a..b')).rejects.toMatchObject({
      code: 'git-failed',
    });
    await expect(keepReality(forge.ports, reality, '-d')).rejects.toMatchObject({
      code: 'git-failed',
    });
    expect(repository.git('show-ref')).toBe(before);
  });

  it('tells what differs from its base, renames too', async () => {
    const reality = forge.fork('diff');
    await reality.rename('k8s/qa/app.yaml', 'k8s/stage.yaml');
    await reality.write('README.md', 'bye\n');
    expect(await reality.diff()).toMatchObject([
      { kind: 'modified', path: 'README.md' },
      { kind: 'renamed', path: 'k8s/stage.yaml', oldPath: 'k8s/qa/app.yaml' },
    ]);
    await reality.rename('k8s/stage.yaml', 'k8s/qa/app.yaml');
    await reality.write('README.md', 'hello\n');
    expect(await reality.diff()).toEqual([]);
    expect(await reality.tree()).toBe(reality.base.tree);
  });

  it('lets a file take the place of a folder only when that is empty, and the other way round', async () => {
    const reality = forge.fork('places');
    await expect(reality.write('k8s', 'file')).rejects.toThrow('it is a folder');
    await expect(reality.write('README.md/x', 'file')).rejects.toThrow('it is a file');
    await reality.delete('k8s/prod/app.yaml');
    await reality.delete('k8s/qa/app.yaml');
    await reality.write('k8s', 'file');
    await reality.delete('README.md');
    await reality.write('README.md/x', 'file');
    expect((await reality.files()).map(({ path }) => path)).toEqual(['README.md/x', 'k8s']);
  });

  it('refuses paths that no checkout may write, and what is more than it may hold', async () => {
    const reality = forge.fork('hostile', 'HEAD', 10_000);
    for (const path of ['', '/a', 'a//b', '../a', 'a/./b', '.git/config', 'GIT~1/x', 'a/nul']) {
      await expect(reality.write(path, 'x')).rejects.toMatchObject({ code: 'path-invalid' });
    }
    await expect(reality.write('large', 'x'.repeat(10_001))).rejects.toMatchObject({
      code: 'reality-full',
    });
    await expect(reality.commit({ ...COMMIT, message: 'a\0b' })).rejects.toMatchObject({
      code: 'usage',
    });
    expect(await reality.diff()).toEqual([]);
  });

  it('is forked from another one, and lives on when that is discarded', async () => {
    const parent = forge.fork('parent');
    await parent.write('a', 'committed');
    await parent.commit(COMMIT);
    await parent.write('a', 'not committed');
    const child = await parent.fork('child');
    parent.dispose();
    expect(await textOf(child, 'a')).toBe('committed');
    await child.write('b', 'child');
    const oid = await child.commit(COMMIT);
    await expect(parent.read('a')).rejects.toMatchObject({ code: 'reality-gone' });
    await keepReality(forge.ports, child, 'child');
    expect(repository.git('show', `${oid}:a`)).toBe('committed');
    expect(repository.git('fsck', '--strict', '--full', '--no-dangling')).toBe('');
  });
});
