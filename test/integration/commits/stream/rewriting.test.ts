import { rmSync, utimesSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { beginStream, commitFile, stops } from '../../../harness/beginStream.ts';
import type { TestRepository } from '../../../harness/gitRepository.ts';
import { typesOf } from '../../../harness/streamUnderTest.ts';

/** `main` and `topic` both change `file.txt`; HEAD is on `topic`, which also adds two files. */
function diverge(repository: TestRepository): { readonly tip: string; readonly onto: string } {
  repository.git('checkout', '-q', '-b', 'topic');
  commitFile(repository, 'Add one');
  commitFile(repository, 'Add two (finish)');
  const tip = commitFile(repository, 'Change', 'file.txt');
  repository.git('checkout', '-q', 'main');
  const onto = commitFile(repository, 'Other', 'file.txt');
  repository.git('checkout', '-q', 'topic');
  return { tip, onto };
}

const EDIT_NOTHING = ['-c', 'core.editor=true'];

function oids(repository: TestRepository, range: string): readonly string[] {
  return repository.git('rev-list', '--reverse', '--topo-order', range).split('\n').filter(Boolean);
}

describe('amend', () => {
  it('tells the new commit and that it took the place of the old one', async () => {
    const { repository, stream } = await beginStream();
    const old = commitFile(repository, 'Old');
    await stream.look();
    stream.forget();
    repository.git('commit', '-q', '--amend', '-m', 'New');
    await stream.look();
    const by = repository.git('rev-parse', 'HEAD');
    expect(typesOf(stream.events)).toEqual([
      'commit.created',
      'commit.rewritten',
      'ref.forced',
      'head.moved',
    ]);
    expect(stream.of('commit.rewritten')[0]?.data).toMatchObject({
      replaces: [old],
      by,
      isSameTree: true,
      ref: 'refs/heads/main',
    });
  });

  it('tells a commit that was amended before anybody looked', async () => {
    const { repository, stream, first } = await beginStream();
    const old = commitFile(repository, 'Old');
    repository.git('commit', '-q', '--amend', '-m', 'New');
    await stream.look();
    const by = repository.git('rev-parse', 'HEAD');
    expect(stream.commits).toEqual([old, by]);
    expect(stream.of('commit.rewritten').map(({ data }) => data.replaces)).toEqual([[old]]);
    expect(stream.of('ref.moved').map(({ data }) => [data.from, data.to])).toEqual([[first, by]]);
  });

  it('tells a commit that came and went before anybody looked', async () => {
    const { repository, stream } = await beginStream();
    const gone = commitFile(repository, 'Gone');
    repository.git('reset', '-q', '--hard', 'HEAD~1');
    await stream.look();
    expect(stream.commits).toEqual([gone]);
    expect(typesOf(stream.events)).toEqual(['commit.created']);
    repository.git('reset', '-q', '--hard', gone);
    await stream.look();
    expect(stream.commits).toEqual([gone]);
  });
});

describe('rebase', () => {
  it('is held while it waits for a person, and tells nothing when it is aborted', async () => {
    const { repository, stream } = await beginStream();
    const { tip } = diverge(repository);
    await stream.look();
    stream.forget();
    stops(repository, 'rebase', 'main');
    await stream.look();
    expect(stream.events).toEqual([]);
    repository.git('rebase', '--abort');
    await stream.look();
    expect(stream.events).toEqual([]);
    const next = commitFile(repository, 'Next');
    await stream.look();
    expect(stream.commits).toEqual([next]);
    expect(stream.of('commit.created')[0]?.data.parents).toEqual([tip]);
  });

  it.each(['--merge', '--apply'])(
    '%s tells nothing when nobody saw it aborted',
    async (backend) => {
      const { repository, stream } = await beginStream();
      diverge(repository);
      await stream.look();
      stream.forget();
      stops(repository, 'rebase', backend, 'main');
      repository.git('rebase', '--abort');
      await stream.look();
      expect(stream.events).toEqual([]);
    },
  );

  it.each(['--merge', '--apply'])('%s tells each commit with what it replaces', async (backend) => {
    const { repository, stream } = await beginStream();
    diverge(repository);
    await stream.look();
    stream.forget();
    const before = oids(repository, 'main..topic');
    stops(repository, 'rebase', backend, 'main');
    repository.git('checkout', '--theirs', 'file.txt');
    repository.git('add', '--all');
    repository.git(...EDIT_NOTHING, 'rebase', '--continue');
    await stream.look();
    const after = oids(repository, 'main..topic');
    expect(stream.commits).toEqual(after);
    const rewritten = stream.of('commit.rewritten').map(({ data }) => [data.replaces, data.by]);
    expect(rewritten).toEqual(before.map((old, index) => [[old], after[index]]));
    expect(stream.of('ref.forced').map(({ data }) => data.ref)).toEqual(['refs/heads/topic']);
  });

  it('folds squash and fixup into one, and drops what was dropped', async () => {
    const { repository, stream } = await beginStream();
    const [one, two, three, four, five] = ['1', '2', '3', '4', '5'].map((name) =>
      commitFile(repository, name),
    );
    await stream.look();
    stream.forget();
    const editor = "sed -i -e '2s/pick/squash/' -e '3s/pick/fixup/' -e '5s/pick/drop/'";
    repository.git(
      '-c',
      `sequence.editor=${editor}`,
      ...EDIT_NOTHING,
      'rebase',
      '-q',
      '-i',
      'HEAD~5',
    );
    await stream.look();
    const after = oids(repository, 'main~2..main');
    expect(stream.commits).toEqual(after);
    expect(stream.of('commit.rewritten').map(({ data }) => [data.replaces, data.by])).toEqual([
      [[one, two, three], after[0]],
      [[four], after[1]],
    ]);
    expect(stream.commits).not.toContain(five);
  });

  it('tells a commit that was made and rebased before anybody looked, and its successor', async () => {
    const { repository, stream } = await beginStream();
    const { tip, onto } = diverge(repository);
    repository.git('rebase', '-q', '-X', 'theirs', 'main');
    await stream.look();
    expect(stream.commits).toContain(tip);
    expect(stream.commits).toContain(onto);
    expect(stream.commits.slice().sort()).toEqual(
      [...new Set([...oids(repository, 'ORIG_HEAD'), ...oids(repository, 'topic')])]
        .filter((oid) => oid !== oids(repository, 'topic')[0])
        .sort(),
    );
    expect(stream.of('commit.rewritten')).toHaveLength(3);
  });

  it('of a detached HEAD tells what came out, and what is made on top of it', async () => {
    const { repository, stream } = await beginStream();
    diverge(repository);
    repository.git('checkout', '-q', '--detach');
    await stream.look();
    stream.forget();
    repository.git('rebase', '-q', '-X', 'theirs', 'main');
    const [one, two] = [commitFile(repository, 'On top'), commitFile(repository, 'Further')];
    repository.git('reset', '-q', '--hard', 'HEAD~2');
    await stream.look();
    expect(stream.commits).toEqual([...oids(repository, 'main..HEAD'), one, two]);
  });

  it('that was left by --quit keeps what it made, and holds nothing any more', async () => {
    const { repository, stream } = await beginStream();
    diverge(repository);
    await stream.look();
    stream.forget();
    stops(repository, 'rebase', 'main');
    repository.git('rebase', '--quit');
    repository.git('reset', '-q', '--hard');
    await stream.look();
    expect(stream.commits).toEqual(oids(repository, 'main..HEAD'));
  });

  it('does not hold a branch that a person went on to in the middle', async () => {
    const { repository, stream } = await beginStream();
    diverge(repository);
    await stream.look();
    stream.forget();
    stops(repository, 'rebase', 'main');
    repository.git('checkout', '-q', '-f', 'main');
    const elsewhere = commitFile(repository, 'Elsewhere');
    await stream.look();
    expect(stream.commits).toEqual([elsewhere]);
  });

  it('that was under way when the stream first saw the repository does not tell old commits', async () => {
    const { repository, stream } = await beginStream();
    diverge(repository);
    stops(repository, 'rebase', 'main');
    stream.kill();
    rmSync(`${repository.dir}/.git/git-reactor`, { recursive: true });
    await stream.start();
    repository.git('rebase', '--abort');
    await stream.look();
    expect(stream.commits).toEqual([]);
  });
});

describe('cherry-pick and revert', () => {
  it('of one commit tells one commit', async () => {
    const { repository, stream } = await beginStream();
    diverge(repository);
    repository.git('checkout', '-q', 'main');
    await stream.look();
    stream.forget();
    repository.git('cherry-pick', 'topic~1');
    repository.git('revert', '--no-edit', 'HEAD');
    await stream.look();
    expect(stream.commits).toEqual(oids(repository, 'HEAD~2..HEAD'));
    expect(typesOf(stream.events)).toContain('ref.moved');
  });

  it.each([
    ['while somebody looks', true],
    ['while nobody looks', false],
  ])('of several is dropped when it is aborted %s', async (_, isSeen) => {
    const { repository, stream } = await beginStream();
    diverge(repository);
    repository.git('checkout', '-q', 'main');
    await stream.look();
    stream.forget();
    stops(repository, 'cherry-pick', 'main..topic');
    if (isSeen) await stream.look();
    expect(stream.events).toEqual([]);
    repository.git('cherry-pick', '--abort');
    await stream.look();
    expect(stream.events).toEqual([]);
  });

  it('is dropped too when a conflict was resolved before the abort', async () => {
    const { repository, stream } = await beginStream();
    diverge(repository);
    commitFile(repository, 'Once more', 'file.txt');
    repository.git('checkout', '-q', 'main');
    await stream.look();
    stream.forget();
    stops(repository, 'cherry-pick', 'main..topic');
    repository.write('file.txt', 'resolved\n');
    repository.git('add', '--all');
    stops(repository, ...EDIT_NOTHING, 'cherry-pick', '--continue');
    repository.git('cherry-pick', '--abort');
    await stream.look();
    expect(stream.events).toEqual([]);
  });

  it('that was finished or quit tells what is left of it', async () => {
    const { repository, stream } = await beginStream();
    diverge(repository);
    repository.git('checkout', '-q', 'main');
    await stream.look();
    stream.forget();
    stops(repository, 'cherry-pick', 'main..topic');
    await stream.look();
    repository.git('cherry-pick', '--quit');
    repository.git('reset', '-q', '--hard');
    await stream.look();
    expect(stream.commits).toEqual(oids(repository, 'HEAD~2..HEAD'));
  });

  it('that somebody went on from by hand does not hold the branch for ever', async () => {
    const { repository, stream } = await beginStream();
    diverge(repository);
    repository.git('checkout', '-q', 'main');
    await stream.look();
    stream.forget();
    stops(repository, 'cherry-pick', 'topic', 'topic~1');
    repository.write('file.txt', 'resolved\n');
    const resolved = repository.commit('Resolved by hand');
    expect(repository.git('status')).toContain('Cherry-pick currently in progress');
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(`${repository.dir}/.git/sequencer/abort-safety`, longAgo, longAgo);
    await stream.look();
    expect(stream.commits).toEqual([resolved]);
  });

  it('a revert of several that was aborted tells nothing', async () => {
    const { repository, stream } = await beginStream();
    commitFile(repository, 'A');
    commitFile(repository, 'B', 'file.txt');
    commitFile(repository, 'C', 'file.txt');
    await stream.look();
    stream.forget();
    stops(repository, 'revert', '--no-edit', 'HEAD~2', 'HEAD~1');
    repository.git('revert', '--abort');
    await stream.look();
    expect(stream.events).toEqual([]);
  });
});

describe('am', () => {
  it('tells nothing when it was aborted', async () => {
    const { repository, stream } = await beginStream();
    diverge(repository);
    const patches = repository.git('format-patch', '-q', '-o', '.git/patches', 'main..topic');
    expect(patches).toBe('');
    repository.git('checkout', '-q', 'main');
    await stream.look();
    stream.forget();
    const files = ['0001-Add-one', '0002-Add-two-finish', '0003-Change'];
    stops(repository, 'am', ...files.map((name) => `.git/patches/${name}.patch`));
    await stream.look();
    expect(stream.events).toEqual([]);
    repository.git('am', '--abort');
    await stream.look();
    expect(stream.events).toEqual([]);
  });
});

describe('merge', () => {
  it('is held while it waits, and told with its two parents', async () => {
    const { repository, stream } = await beginStream();
    const { tip, onto } = diverge(repository);
    await stream.look();
    stream.forget();
    stops(repository, 'merge', 'main');
    await stream.look();
    expect(stream.events).toEqual([]);
    repository.write('file.txt', 'merged\n');
    const merged = repository.commit('Merged');
    await stream.look();
    expect(stream.commits).toEqual([merged]);
    const [event] = stream.of('commit.created');
    expect(event?.data.parents).toEqual([tip, onto]);
    expect(event?.data.changes.map(({ path }) => path)).toEqual(['file.txt']);
  });

  it('that is aborted tells nothing', async () => {
    const { repository, stream } = await beginStream();
    diverge(repository);
    await stream.look();
    stream.forget();
    stops(repository, 'merge', 'main');
    await stream.look();
    repository.git('merge', '--abort');
    await stream.look();
    expect(stream.events).toEqual([]);
  });

  it('by fast-forward tells no commit and one move', async () => {
    const { repository, stream } = await beginStream();
    repository.git('checkout', '-q', '-b', 'topic');
    commitFile(repository, 'Ahead');
    repository.git('checkout', '-q', 'main');
    await stream.look();
    stream.forget();
    repository.git('merge', '-q', 'topic');
    await stream.look();
    expect(typesOf(stream.events)).toEqual(['ref.moved', 'head.moved']);
    expect(stream.of('ref.moved')[0]?.data.cause).toBe('merge topic: Fast-forward');
  });
});

describe('bisect', () => {
  it('moves HEAD about without a word, and holds no branch', async () => {
    const { repository, stream, first } = await beginStream();
    for (const name of ['a', 'b', 'c', 'd']) commitFile(repository, name);
    await stream.look();
    stream.forget();
    repository.git('bisect', 'start', 'HEAD', first);
    await stream.look();
    expect(stream.events).toEqual([]);
    repository.git('checkout', '-q', 'main');
    const further = commitFile(repository, 'Further');
    await stream.look();
    expect(stream.commits).toEqual([further]);
    repository.git('bisect', 'reset');
    await stream.look();
    expect(stream.commits).toEqual([further]);
  });
});
