import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { beginStream, commitFile, streamAt } from '../../../harness/beginStream.ts';
import { eventually } from '../../../harness/eventually.ts';
import { createRepository, openRepository } from '../../../harness/gitRepository.ts';
import { typesOf } from '../../../harness/streamUnderTest.ts';

describe('branches', () => {
  it('tell of their making, moving, rewinding, forcing and deleting', async () => {
    const { repository, stream, first } = await beginStream();
    const tip = commitFile(repository, 'Tip');
    await stream.look();
    stream.forget();
    const step = async (...args: readonly string[]): Promise<void> => {
      repository.git(...args);
      await stream.look();
    };
    await step('branch', 'other', first);
    await step('branch', '-f', 'other', tip);
    await step('branch', '-f', 'other', first);
    const made = repository.git('commit-tree', '-p', first, '-m', 'Made', `${tip}^{tree}`);
    await step('update-ref', 'refs/heads/other', made);
    await step('branch', '-f', 'other', tip);
    await step('branch', '-D', 'other');
    expect(typesOf(stream.events)).toEqual([
      'ref.created',
      'ref.moved',
      'ref.rewound',
      'commit.created',
      'ref.moved',
      'ref.forced',
      'ref.deleted',
    ]);
    expect(stream.commits).toEqual([made]);
    expect(stream.of('ref.deleted')[0]?.data).toMatchObject({ from: tip, to: null });
  });

  it('is told with a commit that was made between the look at the refs and the one at the reflogs', async () => {
    let meanwhile = (): void => undefined;
    const { repository, stream } = await beginStream({
      wrapRefs: (refs) => ({
        ...refs,
        async snapshot() {
          const snapshot = await refs.snapshot();
          meanwhile();
          meanwhile = () => undefined;
          return snapshot;
        },
      }),
    });
    stream.forget();
    let made = '';
    meanwhile = () => void (made = commitFile(repository, 'In between'));
    await stream.look();
    await stream.look();
    expect(stream.commits).toEqual([made]);
    expect(stream.of('commit.created')[0]?.data).toMatchObject({ branch: 'main' });
  });

  it('tell no commit again when a deleted one comes back, nor one below the tips', async () => {
    const { repository, stream } = await beginStream();
    repository.git('checkout', '-q', '-b', 'topic');
    const [below, tip] = [commitFile(repository, 'Below'), commitFile(repository, 'Top')];
    await stream.look();
    repository.git('checkout', '-q', 'main');
    repository.git('branch', '-D', 'topic');
    await stream.look();
    repository.git('branch', 'again', tip);
    repository.git('branch', 'lower', below);
    await stream.look();
    expect(stream.commits).toEqual([below, tip]);
    expect(stream.tellings).toHaveLength(2);
  });

  it('tell only what is new of a branch that starts at an old commit beside another tip', async () => {
    const { repository, stream, first } = await beginStream();
    const [old] = ['Old', 'Middle', 'Tip'].map((name) => commitFile(repository, name));
    repository.git('branch', 'beside', first);
    await stream.look();
    stream.forget();
    const made = repository.git('commit-tree', '-p', String(old), '-m', 'New', 'HEAD^{tree}');
    repository.git('update-ref', 'refs/heads/from-old', made);
    await stream.look();
    expect(stream.commits).toEqual([made]);
    expect(stream.tellings.map(({ oid }) => oid).filter((oid) => oid === old)).toHaveLength(1);
  });

  it('deleted and made anew between two looks tell what the new one was at', async () => {
    const { repository, stream } = await beginStream();
    repository.git('checkout', '-q', '-b', 'topic');
    commitFile(repository, 'Before');
    await stream.look();
    stream.forget();
    repository.git('checkout', '-q', 'main');
    repository.git('branch', '-D', 'topic');
    repository.git('checkout', '-q', '-b', 'topic');
    const made = [commitFile(repository, 'One'), commitFile(repository, 'Two')];
    repository.git('reset', '-q', '--hard', 'HEAD~1');
    await stream.look();
    expect(stream.commits).toEqual(made);
  });

  it('renamed with their reflogs tell none of their old commits again', async () => {
    const repository = createRepository();
    const fork = commitFile(repository, 'Fork');
    repository.git('checkout', '-q', '-b', 'topic');
    commitFile(repository, 'Old');
    commitFile(repository, 'Older tip');
    repository.git('checkout', '-q', 'main');
    commitFile(repository, 'Main');
    repository.git('branch', 'fork', fork);
    const stream = await streamAt(repository);
    repository.git('branch', '-M', 'topic', 'renamed');
    await stream.look();
    expect(stream.commits).toEqual([]);
    expect(typesOf(stream.events)).toEqual(['ref.created', 'ref.deleted']);
  });

  it('that many tools move at once are told once, with one head', async () => {
    const { repository, stream } = await beginStream();
    const tree = repository.git('rev-parse', 'HEAD^{tree}');
    let parent = repository.git('rev-parse', 'HEAD');
    const made: string[] = [];
    for (let index = 0; index < 20; index += 1) {
      parent = repository.git('commit-tree', '-p', parent, '-m', `Bulk ${index}`, tree);
      made.push(parent);
    }
    const lines = made.map((oid, index) => `update refs/heads/bulk/${index} ${oid}\n`);
    repository.gitBytes(['update-ref', '--stdin'], lines.join(''));
    repository.git('checkout', '-q', '--detach', 'bulk/19');
    await stream.look();
    expect(stream.commits.slice().sort()).toEqual(made.slice().sort());
    expect(
      stream.of('commit.created').every(({ data }) => isAfterParents(data, stream.commits)),
    ).toBe(true);
    expect(stream.of('ref.created')).toHaveLength(20);
    expect(stream.of('head.moved')).toHaveLength(1);
  });

  it.each(['config', 'index', 'objects-new', 'gc.x', 'a.tmp', 'ünï/çödé', "a'b$(x)"])(
    'called %s are watched like any other',
    async (name) => {
      const { repository, stream } = await beginStream({ isWatching: true, isPolling: false });
      repository.git('branch', name);
      const isHere = (): boolean => stream.of('ref.created').length === 1;
      await eventually('the new branch', isHere, Boolean);
      const made = repository.git('commit-tree', '-p', name, '-m', 'Made', 'HEAD^{tree}');
      repository.git('update-ref', `refs/heads/${name}`, made);
      await eventually(
        'the commit',
        () => stream.commits.length,
        (count) => count > 0,
      );
      expect(stream.of('commit.created').map(({ data }) => [data.oid, data.branch])).toEqual([
        [made, name],
      ]);
    },
  );
});

function isAfterParents(
  { oid, parents }: { readonly oid: string; readonly parents: readonly string[] },
  order: readonly string[],
): boolean {
  return parents.every((parent) => order.indexOf(parent) < order.indexOf(oid));
}

describe('refs that move between files', () => {
  it('are not deleted and made again by pack-refs and gc', async () => {
    const { repository, stream } = await beginStream();
    repository.git('branch', 'other');
    repository.git('tag', '-m', 'Annotated', 'v1');
    await stream.look();
    stream.forget();
    repository.git('pack-refs', '--all');
    await stream.look();
    repository.git('gc', '-q', '--prune=now');
    await stream.look();
    expect(stream.events).toEqual([]);
    repository.git('branch', '-D', 'other');
    await stream.look();
    expect(typesOf(stream.events)).toEqual(['ref.deleted']);
  });

  it('are told by 100,000 at once, and one of them after that', async () => {
    const { repository, stream, first } = await beginStream();
    const lines = Array.from({ length: 100_000 }, (_, index) => `${first} refs/tags/t${index}\n`);
    const packed = '# pack-refs with: peeled fully-peeled \n';
    writeFileSync(join(repository.dir, '.git', 'packed-refs'), packed + lines.sort().join(''));
    await stream.look();
    expect(stream.of('tag.created')).toHaveLength(100_000);
    const made = commitFile(repository, 'Made');
    await stream.look();
    expect(stream.commits).toEqual([made]);
    expect(stream.errors).toEqual([]);
  });
});

describe('tags', () => {
  it('are told with what they hold and what they mean; moved and deleted like other refs', async () => {
    const { repository, stream, first } = await beginStream();
    repository.git('tag', 'light');
    repository.git('tag', '-m', 'Annotated', 'heavy');
    repository.git('tag', '-m', 'Twice', 'nested', 'heavy');
    await stream.look();
    const heavy = repository.git('rev-parse', 'heavy');
    const created = stream.of('tag.created').map(({ data }) => [data.name, data.oid, data.target]);
    expect(created).toEqual([
      ['heavy', heavy, first],
      ['light', first, first],
      ['nested', repository.git('rev-parse', 'nested'), first],
    ]);
    stream.forget();
    const tip = commitFile(repository, 'Tip');
    repository.git('tag', '-f', 'light', tip);
    repository.git('tag', '-d', 'heavy');
    await stream.look();
    expect(typesOf(stream.events)).toEqual(
      ['commit.created', 'ref.deleted', 'ref.moved', 'ref.forced', 'head.moved'].sort(
        (a, b) => ORDER.indexOf(a) - ORDER.indexOf(b),
      ),
    );
    expect(stream.of('ref.forced')[0]?.data).toMatchObject({ ref: 'refs/tags/light', to: tip });
  });

  it('bring commits that no branch has, and may point to trees and blobs', async () => {
    const { repository, stream } = await beginStream();
    const made = repository.git('commit-tree', '-p', 'HEAD', '-m', 'Only tagged', 'HEAD^{tree}');
    repository.git('tag', '-m', 'Annotated', 'release', made);
    repository.git('tag', 'tree', 'HEAD^{tree}');
    repository.git('tag', 'blob', 'HEAD:file.txt');
    await stream.look();
    expect(stream.commits).toEqual([made]);
    const next = commitFile(repository, 'Next');
    repository.git('branch', 'elsewhere', made);
    await stream.look();
    expect(stream.commits).toEqual([made, next]);
    expect(stream.errors).toEqual([]);
  });
});

const ORDER = ['commit.created', 'ref.moved', 'ref.deleted', 'ref.forced', 'head.moved'];

describe('what is not watched', () => {
  it('stash, notes and refs of other tools say nothing', async () => {
    const { repository, stream } = await beginStream();
    repository.write('file.txt', 'changed\n');
    repository.git('stash', '-q');
    repository.git('notes', 'add', '-m', 'Note');
    const made = repository.git('commit-tree', '-p', 'HEAD', '-m', 'Kept', 'HEAD^{tree}');
    repository.git('update-ref', 'refs/git-reactor/snapshots/1', made);
    repository.git('update-ref', 'refs/jj/keep/1', made);
    repository.git('update-ref', 'ORIG_HEAD', made);
    await stream.look();
    expect(stream.events).toEqual([]);
  });

  it('symbolic refs are other names, also when HEAD is on one', async () => {
    const { repository, stream, first } = await beginStream();
    repository.git('symbolic-ref', 'refs/heads/alias', 'refs/heads/main');
    repository.git('symbolic-ref', 'HEAD', 'refs/heads/alias');
    await stream.look();
    expect(stream.of('head.moved')[0]?.data.to).toEqual({ ref: 'refs/heads/alias', oid: first });
    const made = commitFile(repository, 'Made');
    await stream.look();
    expect(stream.commits).toEqual([made]);
    expect(stream.of('ref.moved').map(({ data }) => data.ref)).toEqual(['refs/heads/main']);
  });
});

describe('HEAD', () => {
  it('detached: commits are told without a branch, once, also when a branch comes for them', async () => {
    const { repository, stream } = await beginStream();
    repository.git('checkout', '-q', '--detach');
    const made = [commitFile(repository, 'One'), commitFile(repository, 'Two')];
    await stream.look();
    const told = stream.of('commit.created').map(({ data }) => [data.oid, data.ref, data.branch]);
    expect(told).toEqual(made.map((oid) => [oid, null, null]));
    repository.git('checkout', '-q', 'main');
    await stream.look();
    repository.git('branch', 'rescued', String(made[1]));
    await stream.look();
    expect(stream.commits).toEqual(made);
  });

  it('detached and back again before anybody looked: the commits are told at once', async () => {
    const { repository, stream } = await beginStream();
    repository.git('checkout', '-q', '--detach');
    const made = commitFile(repository, 'Left behind');
    repository.git('checkout', '-q', 'main');
    await stream.look();
    expect(stream.commits).toEqual([made]);
  });

  it('unborn: the first commit has all its files as added', async () => {
    const repository = createRepository();
    const stream = await streamAt(repository);
    await stream.look();
    expect(stream.events).toEqual([]);
    repository.write('a.txt', 'a\n');
    const made = repository.commit('Root');
    await stream.look();
    expect(stream.of('commit.created').map(({ data }) => [data.oid, data.parents])).toEqual([
      [made, []],
    ]);
    expect(stream.of('commit.created')[0]?.data.changes).toMatchObject([
      { path: 'a.txt', kind: 'added' },
    ]);
    expect(typesOf(stream.events)).toEqual(['commit.created', 'ref.created', 'head.moved']);
  });

  it('on an orphan branch: a second root is one commit', async () => {
    const { repository, stream } = await beginStream();
    repository.git('checkout', '-q', '--orphan', 'pages');
    await stream.look();
    const made = commitFile(repository, 'Second root');
    await stream.look();
    expect(stream.commits).toEqual([made]);
  });
});

describe('linked work trees', () => {
  it('are watched by HEAD and by branch; a removed one loses nothing', async () => {
    const { repository, stream } = await beginStream();
    const dir = `${repository.dir}-linked`;
    repository.git('worktree', 'add', '-q', '--detach', dir);
    const linked = openRepository(dir);
    onTestFinished(() => linked.remove());
    const loose = commitFile(linked, 'Detached there');
    linked.git('checkout', '-q', '-b', 'there', 'main');
    const onBranch = commitFile(linked, 'On a branch there');
    await stream.look();
    expect(stream.commits.slice().sort()).toEqual([loose, onBranch].sort());
    expect(stream.of('head.moved').some(({ data }) => data.worktree !== '')).toBe(true);
    linked.git('checkout', '-q', '--detach', loose);
    await stream.look();
    repository.git('worktree', 'remove', '--force', dir);
    await stream.look();
    repository.git('branch', 'kept', loose);
    await stream.look();
    expect(stream.commits).toHaveLength(2);
    expect(stream.tellings).toHaveLength(2);
  });

  it('hold only their own branch while they rebase', async () => {
    const { repository, stream } = await beginStream();
    const dir = `${repository.dir}-linked`;
    repository.git('worktree', 'add', '-q', '-b', 'there', dir);
    const linked = openRepository(dir);
    onTestFinished(() => linked.remove());
    commitFile(linked, 'There', 'file.txt');
    commitFile(repository, 'Here', 'file.txt');
    await stream.look();
    stream.forget();
    expect(() => linked.git('rebase', 'main')).toThrow();
    const made = commitFile(repository, 'Meanwhile');
    await stream.look();
    expect(stream.commits).toEqual([made]);
    linked.git('rebase', '--abort');
    await stream.look();
    expect(stream.commits).toEqual([made]);
  });
});

describe('submodules', () => {
  it('a new commit of one is a change with mode 160000', async () => {
    const { repository, stream, first } = await beginStream();
    repository.git('update-index', '--add', '--cacheinfo', `160000,${first},vendor/lib`);
    repository.git('commit', '-q', '-m', 'Bump');
    await stream.look();
    expect(stream.of('commit.created')[0]?.data.changes).toMatchObject([
      { path: 'vendor/lib', kind: 'added', mode: '160000', oid: first },
    ]);
  });
});

describe('own commits', () => {
  it('are recognised by their trailer', async () => {
    const { repository, stream } = await beginStream();
    repository.write('a.txt', 'a\n');
    repository.commit('Roll back\n\nGit-Reactor-Rollback: 1234');
    await stream.look();
    expect(stream.of('commit.created')[0]?.data.trailers).toEqual([
      { key: 'Git-Reactor-Rollback', value: '1234' },
    ]);
  });
});
