import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { commitFile, streamAt } from '../../../harness/beginStream.ts';
import {
  createRepository,
  openRepository,
  temporaryFolder,
  type TestRepository,
} from '../../../harness/gitRepository.ts';
import type { StreamUnderTest } from '../../../harness/streamUnderTest.ts';

interface Shared {
  readonly mine: TestRepository;
  readonly theirs: TestRepository;
  readonly upstream: TestRepository;
  readonly stream: StreamUnderTest;
}

/** Two clones of a bare repository; the stream watches `mine`. */
async function beginShared(): Promise<Shared> {
  const theirs = createRepository();
  commitFile(theirs, 'First');
  const folder = temporaryFolder();
  const upstream = join(folder, 'upstream.git');
  theirs.git('clone', '-q', '--bare', theirs.dir, upstream);
  theirs.git('remote', 'add', 'origin', upstream);
  theirs.git('fetch', '-q');
  theirs.git('branch', '-q', '-u', 'origin/main');
  theirs.git('clone', '-q', upstream, join(folder, 'mine'));
  const mine = openRepository(join(folder, 'mine'));
  const bare = openRepository(upstream);
  onTestFinished(() => [theirs, bare].forEach((repository) => repository.remove()));
  return { mine, theirs, upstream: bare, stream: await streamAt(mine) };
}

function pushed(theirs: TestRepository, ...names: readonly string[]): readonly string[] {
  const made = names.map((name) => commitFile(theirs, name));
  theirs.git('push', '-q', 'origin', 'main');
  return made;
}

function origins(stream: StreamUnderTest): readonly (readonly (string | null)[])[] {
  return stream
    .of('commit.created')
    .map(({ data }) => [data.message.trim(), data.ref, data.origin]);
}

describe('what comes from elsewhere', () => {
  it('by fetch is remote', async () => {
    const { mine, theirs, stream } = await beginShared();
    const made = pushed(theirs, 'A', 'B');
    mine.git('fetch', '-q');
    await stream.look();
    expect(stream.commits).toEqual(made);
    expect(origins(stream)).toEqual([
      ['A', 'refs/remotes/origin/main', 'remote'],
      ['B', 'refs/remotes/origin/main', 'remote'],
    ]);
    expect(stream.of('commit.created')[0]?.data.branch).toBe('main');
  });

  it('by pull with fast-forward in one look is remote, once', async () => {
    const { mine, theirs, stream } = await beginShared();
    const made = pushed(theirs, 'A', 'B');
    mine.git('pull', '-q', '--ff-only');
    await stream.look();
    expect(stream.commits).toEqual(made);
    expect(new Set(origins(stream).map((row) => row[2]))).toEqual(new Set(['remote']));
    expect(
      stream
        .of('ref.moved')
        .map(({ data }) => data.ref)
        .sort(),
    ).toEqual(['refs/heads/main', 'refs/remotes/origin/main']);
  });

  it('by pull from a bare address is remote too', async () => {
    const { mine, theirs, upstream, stream } = await beginShared();
    pushed(theirs, 'A');
    mine.git('remote', 'remove', 'origin');
    await stream.look();
    stream.forget();
    mine.git('pull', '-q', '--ff-only', upstream.dir, 'main');
    await stream.look();
    expect(origins(stream)).toEqual([['A', 'refs/heads/main', 'remote']]);
  });

  it('by pull with a merge: theirs are remote, the merge is local', async () => {
    const { mine, theirs, stream } = await beginShared();
    pushed(theirs, 'Theirs');
    commitFile(mine, 'Mine');
    mine.git('pull', '-q', '--no-rebase', '--no-edit');
    await stream.look();
    const told = origins(stream).map(([message, ref, origin]) => [
      String(message).split(' ')[0],
      ref,
      origin,
    ]);
    expect(told).toEqual([
      ['Theirs', 'refs/remotes/origin/main', 'remote'],
      ['Mine', 'refs/heads/main', 'local'],
      ['Merge', 'refs/heads/main', 'local'],
    ]);
  });

  it('by pull with a rebase: theirs are remote, what was rebased is local', async () => {
    const { mine, theirs, stream } = await beginShared();
    const old = commitFile(mine, 'Mine');
    await stream.look();
    stream.forget();
    pushed(theirs, 'Theirs');
    mine.git('pull', '-q', '--rebase');
    await stream.look();
    expect(origins(stream)).toEqual([
      ['Theirs', 'refs/remotes/origin/main', 'remote'],
      ['Mine', 'refs/heads/main', 'local'],
    ]);
    expect(stream.of('commit.rewritten').map(({ data }) => data.replaces)).toEqual([[old]]);
  });

  it('and what was made here comes back in one look: mine stays local', async () => {
    const { mine, theirs, stream } = await beginShared();
    commitFile(mine, 'Mine');
    mine.git('push', '-q');
    theirs.git('pull', '-q', '--no-rebase');
    pushed(theirs, 'Theirs');
    mine.git('fetch', '-q');
    await stream.look();
    expect(origins(stream)).toEqual([
      ['Mine', 'refs/heads/main', 'local'],
      ['Theirs', 'refs/remotes/origin/main', 'remote'],
    ]);
  });

  it('pushed into the watched repository itself is remote', async () => {
    const { mine, theirs, stream } = await beginShared();
    theirs.git('push', '-q', mine.dir, 'main:refs/heads/inbox');
    const made = commitFile(theirs, 'Sent');
    theirs.git('push', '-q', mine.dir, 'main:refs/heads/inbox');
    await stream.look();
    expect(stream.commits).toEqual([made]);
    expect(origins(stream)[0]?.slice(1)).toEqual(['refs/heads/inbox', 'remote']);
  });
});

describe('force-push', () => {
  it('by another tells the new commits, and the old ones not again when they come back', async () => {
    const { mine, theirs, stream } = await beginShared();
    const [old = ''] = pushed(theirs, 'Old');
    mine.git('fetch', '-q');
    await stream.look();
    theirs.git('commit', '-q', '--amend', '-m', 'New');
    theirs.git('push', '-q', '--force', 'origin', 'main');
    mine.git('fetch', '-q');
    await stream.look();
    const by = theirs.git('rev-parse', 'HEAD');
    expect(stream.commits).toEqual([old, by]);
    expect(stream.of('ref.forced').map(({ data }) => data.to)).toEqual([by]);
    theirs.git('push', '-q', '--force', 'origin', `${old}:main`);
    mine.git('fetch', '-q');
    await stream.look();
    expect(stream.commits).toEqual([old, by]);
  });

  it('pruned remote branches are told as deleted', async () => {
    const { mine, theirs, stream } = await beginShared();
    theirs.git('push', '-q', 'origin', 'main:refs/heads/short');
    mine.git('fetch', '-q');
    theirs.git('push', '-q', 'origin', ':refs/heads/short');
    await stream.look();
    mine.git('fetch', '-q', '--prune');
    await stream.look();
    expect(stream.of('ref.deleted').map(({ data }) => data.ref)).toEqual([
      'refs/remotes/origin/short',
    ]);
  });
});

describe('a bare repository', () => {
  it('tells what is pushed into it', async () => {
    const { theirs, upstream } = await beginShared();
    const stream = await streamAt(upstream);
    const made = pushed(theirs, 'A', 'B');
    await stream.look();
    expect(stream.commits).toEqual(made);
  });
});
