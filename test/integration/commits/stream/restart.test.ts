import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { beginStream, commitFile } from '../../../harness/beginStream.ts';
import { eventually } from '../../../harness/eventually.ts';
import type { TestRepository } from '../../../harness/gitRepository.ts';
import { typesOf } from '../../../harness/streamUnderTest.ts';

function cursorFile({ dir }: TestRepository): string {
  return join(dir, '.git', 'git-reactor', 'cursor.json');
}

function importCommits(repository: TestRepository, count: number): readonly string[] {
  const commits = Array.from({ length: count }, (_, index) => {
    const from = index === 0 ? 'from refs/heads/main^0\n' : '';
    const text = `Import ${index}`;
    const person = `committer Tess Test <tess@example.com> ${1_767_300_000 + index} +0000`;
    return `commit refs/heads/main\n${person}\ndata ${text.length}\n${text}\n${from}\n`;
  });
  const before = repository.git('rev-parse', 'main');
  repository.gitBytes(['fast-import', '--quiet'], commits.join(''));
  return repository.git('rev-list', '--reverse', `${before}..main`).split('\n');
}

describe('a process that was not there', () => {
  it('catches up with all commits, one by one', async () => {
    const { repository, stream } = await beginStream();
    stream.kill();
    const made = ['A', 'B', 'C'].map((name) => commitFile(repository, name));
    await stream.start();
    expect(stream.commits).toEqual(made);
    expect(stream.of('commit.created')).toHaveLength(3);
  });

  it('catches up with many in one batch that says why', async () => {
    const { repository, stream, first } = await beginStream({ catchUpLimit: 0 });
    stream.kill();
    const made = ['A', 'B', 'C'].map((name) => commitFile(repository, name));
    await stream.start();
    expect(stream.of('commit.batch').map(({ data }) => data)).toEqual([
      {
        ref: 'refs/heads/main',
        branch: 'main',
        from: first,
        to: made[2],
        count: 3,
        oids: made,
        origin: 'local',
        reason: 'catch-up',
      },
    ]);
  });

  it('catches up with the newest one by one, and with the rest in a batch before them', async () => {
    const { repository, stream, first } = await beginStream({ catchUpLimit: 2 });
    stream.kill();
    const made = ['A', 'B', 'C', 'D'].map((name) => commitFile(repository, name));
    await stream.start();
    expect(stream.commits).toEqual(made);
    expect(stream.of('commit.created').map(({ data }) => data.oid)).toEqual(made.slice(2));
    const [batch, ...more] = stream.of('commit.batch');
    expect(more).toEqual([]);
    expect(batch?.data).toMatchObject({ from: first, to: made[1], oids: made.slice(0, 2) });
    const later = importCommits(repository, 5);
    await stream.look();
    expect(stream.of('commit.created').map(({ data }) => data.oid)).toEqual([
      ...made.slice(2),
      ...later,
    ]);
  });

  it('does not catch up with what a rebase or a series of picks gave up meanwhile', async () => {
    const { repository, stream } = await beginStream();
    repository.git('checkout', '-q', '-b', 'topic');
    commitFile(repository, 'One');
    commitFile(repository, 'Two', 'file.txt');
    repository.git('checkout', '-q', 'main');
    commitFile(repository, 'Other', 'file.txt');
    await stream.look();
    stream.kill();
    stream.forget();
    expect(() => repository.git('cherry-pick', 'main..topic')).toThrow();
    repository.git('cherry-pick', '--abort');
    repository.git('checkout', '-q', 'topic');
    expect(() => repository.git('rebase', 'main')).toThrow();
    repository.git('rebase', '--abort');
    await stream.start();
    expect(stream.commits).toEqual([]);
  });
});

describe('a process that is killed', () => {
  it('before its events are stored: the next one tells them', async () => {
    const { repository, stream } = await beginStream();
    const made = commitFile(repository, 'Made');
    stream.killAt('before-delivery');
    await stream.look();
    expect(stream.events).toEqual([]);
    await stream.start();
    expect(stream.commits).toEqual([made]);
    expect(stream.tellings).toHaveLength(1);
  });

  it.each([true, false])(
    'before its cursor is stored: nothing is told twice (reminded of the store: %s)',
    async (isReminded) => {
      const { repository, stream } = await beginStream({ isReminded });
      const made = commitFile(repository, 'Made');
      stream.killAt('before-cursor');
      await stream.look();
      const before = stream.events.map(({ id }) => id);
      await stream.start();
      expect(stream.events.map(({ id }) => id)).toEqual(before);
      expect(stream.commits).toEqual([made]);
      expect(new Set(stream.tellings.map(({ id }) => id)).size).toBe(1);
    },
  );

  it('before its cursor is stored: the next batch leaves out what was told', async () => {
    const { repository, stream } = await beginStream({ catchUpLimit: 0 });
    const told = ['A', 'B'].map((name) => commitFile(repository, name));
    stream.killAt('before-cursor');
    await stream.look();
    const later = ['C', 'D', 'E'].map((name) => commitFile(repository, name));
    await stream.start();
    expect(stream.commits).toEqual([...told, ...later]);
    expect(stream.of('commit.batch').map(({ data }) => data.oids)).toEqual([later]);
  });

  it('before its cursor is stored: a ref that went back meanwhile is told to be back', async () => {
    const { repository, stream, first } = await beginStream();
    const made = commitFile(repository, 'Made');
    stream.killAt('before-cursor');
    await stream.look();
    repository.git('reset', '-q', '--hard', 'HEAD~1');
    await stream.start();
    expect(stream.commits).toEqual([made]);
    const moves = [...stream.of('ref.moved'), ...stream.of('ref.rewound')];
    expect(moves.map(({ data }) => [data.from, data.to])).toEqual([
      [first, made],
      [made, first],
    ]);
    expect(stream.of('head.moved').at(-1)?.data.to.oid).toBe(first);
  });

  it('after an amend it had told: the old commit is not told again', async () => {
    const { repository, stream } = await beginStream();
    const old = commitFile(repository, 'Old');
    stream.killAt('before-cursor');
    await stream.look();
    repository.git('commit', '-q', '--amend', '-m', 'New');
    await stream.start();
    expect(stream.commits).toEqual([old, repository.git('rev-parse', 'HEAD')]);
    expect(stream.of('commit.rewritten')).toHaveLength(1);
  });
});

describe('2,000 commits at once', () => {
  it('are one batch above the configured number', async () => {
    const { repository, stream } = await beginStream({ batchAbove: 500 });
    const made = importCommits(repository, 2_000);
    await stream.look();
    expect(stream.of('commit.created')).toEqual([]);
    expect(stream.of('commit.batch')).toHaveLength(1);
    expect(stream.of('commit.batch')[0]?.data).toMatchObject({
      count: 2_000,
      oids: made,
      reason: 'more-than-configured',
    });
  });

  it('are 2,000 events below it', async () => {
    const { repository, stream } = await beginStream({ batchAbove: 5_000 });
    const made = importCommits(repository, 2_000);
    await stream.look();
    expect(stream.of('commit.created').map(({ data }) => data.oid)).toEqual(made);
    expect(stream.of('commit.batch')).toEqual([]);
  });
});

describe('the cursor', () => {
  it('that cannot be stored is reported once, kept in memory and stored later', async () => {
    let isFull = true;
    const { repository, stream } = await beginStream({
      wrapCursors: (cursors) => ({
        load: () => cursors.load(),
        save: (cursor) => (isFull ? Promise.reject(new Error('ENOSPC')) : cursors.save(cursor)),
      }),
    });
    const made = [commitFile(repository, 'A')];
    await stream.look();
    made.push(commitFile(repository, 'B'));
    await stream.look();
    expect(stream.commits).toEqual(made);
    expect(stream.errors).toEqual(['The cursor cannot be stored: ENOSPC']);
    expect(existsSync(cursorFile(repository))).toBe(false);
    isFull = false;
    await stream.look();
    const stored = JSON.parse(readFileSync(cursorFile(repository), 'utf8')) as { refs: unknown };
    expect(stored.refs).toEqual({ 'refs/heads/main': made[1] });
  });

  it('that is not readable is kept aside, reported, and the stream begins at the present', async () => {
    const { repository, stream } = await beginStream();
    stream.kill();
    writeFileSync(cursorFile(repository), '{"version":1,"refs":null}');
    commitFile(repository, 'Meanwhile');
    await stream.start();
    expect(stream.commits).toEqual([]);
    expect(stream.errors).toHaveLength(1);
    expect(existsSync(`${cursorFile(repository)}.unreadable`)).toBe(true);
    const made = commitFile(repository, 'Then');
    await stream.look();
    expect(stream.commits).toEqual([made]);
  });

  it('that was lost does not bring ids of a former life', async () => {
    const { repository, stream, first } = await beginStream();
    const made = commitFile(repository, 'Made');
    await stream.look();
    stream.kill();
    writeFileSync(cursorFile(repository), 'broken');
    repository.git('reset', '-q', '--hard', first);
    await stream.start();
    repository.git('reset', '-q', '--hard', made);
    await stream.look();
    expect(stream.of('ref.moved')).toHaveLength(2);
  });
});

describe('the watcher', () => {
  it('wakes the stream for commits on HEAD, on other branches and in new work trees', async () => {
    const { repository, stream } = await beginStream({ isWatching: true, isPolling: false });
    const seen = async (oid: string): Promise<void> => {
      await eventually(`commit ${oid}`, () => stream.commits.includes(oid), Boolean);
    };
    await seen(commitFile(repository, 'On HEAD'));
    const made = repository.git('commit-tree', '-p', 'HEAD', '-m', 'Deep', 'HEAD^{tree}');
    repository.git('update-ref', 'refs/heads/a/b/c/d', made);
    await seen(made);
    repository.git('pack-refs', '--all', '--prune');
    const next = repository.git('commit-tree', '-p', made, '-m', 'Deeper', 'HEAD^{tree}');
    repository.git('update-ref', 'refs/heads/a/b/c/d', next);
    await seen(next);
    expect(typesOf(stream.events).filter((type) => type === 'ref.deleted')).toEqual([]);
  });
});
