import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { beginStream, commitFile, streamAt } from '../../../harness/beginStream.ts';
import {
  createRepository,
  openRepository,
  temporaryFolder,
  type TestRepository,
} from '../../../harness/gitRepository.ts';
import { typesOf } from '../../../harness/streamUnderTest.ts';

function objectFile({ dir }: TestRepository, oid: string): string {
  return join(dir, '.git', 'objects', oid.slice(0, 2), oid.slice(2));
}

/** Takes an object away; the returned function puts it back. */
function hide(repository: TestRepository, oid: string): () => void {
  const file = objectFile(repository, oid);
  renameSync(file, `${file}.hidden`);
  return () => renameSync(`${file}.hidden`, file);
}

/** Writes garbage over an object; the returned function repairs it. */
function damage(repository: TestRepository, oid: string): () => void {
  const file = objectFile(repository, oid);
  const content = readFileSync(file);
  rmSync(file);
  writeFileSync(file, content.subarray(0, 10));
  return () => {
    rmSync(file);
    writeFileSync(file, content);
  };
}

/** Commits made without touching the work tree, each on top of the one before. */
function chain(repository: TestRepository, from: string, count: number): readonly string[] {
  const made: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const parent = made.at(-1) ?? from;
    made.push(
      repository.git('commit-tree', '-p', parent, '-m', `Chain ${index}`, `${from}^{tree}`),
    );
  }
  return made;
}

function setRef({ dir }: TestRepository, ref: string, content: string): void {
  const file = join(dir, '.git', ref);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

describe('a commit that cannot be read', () => {
  it.each([
    ['missing', hide],
    ['damaged', damage],
  ])('because it is %s is held back, reported once, and told when it can be', async (_, spoil) => {
    const { repository, stream, first } = await beginStream();
    const [tip = ''] = chain(repository, first, 1);
    const repair = spoil(repository, tip);
    setRef(repository, 'refs/heads/broken', `${tip}\n`);
    const other = commitFile(repository, 'Other');
    await stream.look();
    expect(stream.commits).toEqual([other]);
    expect(stream.warnings.filter((line) => line.includes(tip))).toHaveLength(1);
    await stream.look();
    expect(stream.warnings.filter((line) => line.includes(tip))).toHaveLength(1);
    repair();
    await stream.look();
    expect(stream.commits).toEqual([other, tip]);
    expect(stream.of('commit.created').map(({ data }) => data.branch)).toEqual(['main', 'broken']);
    await stream.look();
    expect(stream.commits).toHaveLength(2);
    expect(stream.errors).toEqual([]);
  });

  it.each([
    ['missing', hide],
    ['damaged', damage],
  ])(
    'because it is %s in mid-history holds back itself and what is behind it',
    async (_, spoil) => {
      const { repository, stream, first } = await beginStream();
      const made = chain(repository, first, 4);
      const [one = '', two = '', three = '', four = ''] = made;
      const repair = spoil(repository, two);
      setRef(repository, 'refs/heads/broken', `${four}\n`);
      await stream.look();
      expect(stream.commits).toEqual([three, four]);
      const onMain = commitFile(repository, 'On main');
      await stream.look();
      stream.kill();
      await stream.start();
      repair();
      await stream.look();
      expect(stream.commits).toEqual([three, four, onMain, one, two]);
      expect(stream.tellings).toHaveLength(5);
      expect(stream.errors).toEqual([]);
    },
  );

  it('does not lead back into history that was told long ago', async () => {
    const { repository, stream } = await beginStream();
    const old = ['A', 'B', 'C'].map((name) => commitFile(repository, name));
    await stream.look();
    const [held = '', top = ''] = chain(repository, String(old[2]), 2);
    const repair = damage(repository, held);
    setRef(repository, 'refs/heads/main', `${top}\n`);
    await stream.look();
    expect(stream.commits).toEqual([...old, top]);
    repair();
    await stream.look();
    expect(stream.commits).toEqual([...old, top, held]);
  });

  it('whose trees are damaged is told, and says why its changes are not known', async () => {
    const { repository, stream } = await beginStream();
    repository.write('sub/file.txt', 'content\n');
    const made = repository.commit('Made');
    damage(repository, repository.git('rev-parse', 'HEAD^{tree}'));
    await stream.look();
    expect(stream.commits).toEqual([made]);
    expect(stream.of('commit.created')[0]?.data.changesUnknown).toMatch(/cannot be read/);
  });
});

describe('refs that are not as they should be', () => {
  it('garbage, empty and lock files are passed by', async () => {
    const { repository, stream } = await beginStream();
    for (const content of ['', 'garbage\n', `${'0'.repeat(39)}\n`, 'ref: refs/heads/nowhere\n']) {
      setRef(repository, `refs/heads/odd${content.length}`, content);
    }
    setRef(repository, 'refs/heads/half.lock', `${'1'.repeat(40)}\n`);
    const made = commitFile(repository, 'Made');
    await stream.look();
    expect(stream.commits).toEqual([made]);
    expect(typesOf(stream.events)).toEqual(['commit.created', 'ref.moved', 'head.moved']);
    expect(stream.errors).toEqual([]);
  });

  it('names and messages with control characters come through unharmed', async () => {
    const { repository, stream, first } = await beginStream();
    const name = 'refs/heads/bell\u0007 \u001b[31mred';
    setRef(repository, name, `${first}\n`);
    const message = 'Bell \u0007\u001b[2J "quoted" \\ \u2028\n\nbody\ttab';
    repository.write('a.txt', 'a\n');
    repository.gitBytes(['add', '--all']);
    repository.gitBytes(['commit', '-q', '--cleanup=verbatim', '-F', '-'], message);
    await stream.look();
    expect(stream.of('ref.created').map(({ data }) => data.ref)).toEqual([name]);
    expect(stream.of('commit.created')[0]?.data.message).toBe(message);
  });

  it('a message of 1 MB is told whole', async () => {
    const { repository, stream } = await beginStream();
    const message = `Big\n\n${'word '.repeat(200_000)}end\n`;
    repository.gitBytes(['commit', '-q', '--allow-empty', '-F', '-'], message);
    await stream.look();
    expect(stream.of('commit.created')[0]?.data.message).toHaveLength(message.length);
  });
});

describe('reflogs that do not help', () => {
  it('disabled: every commit that is still there is told', async () => {
    const { repository, stream } = await beginStream();
    repository.git('config', 'core.logAllRefUpdates', 'false');
    rmSync(join(repository.dir, '.git', 'logs'), { recursive: true });
    const made = ['A', 'B', 'C'].map((name) => commitFile(repository, name));
    await stream.look();
    expect(stream.commits).toEqual(made);
    expect(stream.of('ref.moved').map(({ data }) => data.cause)).toEqual(['unknown']);
    repository.git('commit', '-q', '--amend', '-m', 'Amended');
    await stream.look();
    expect(stream.commits).toHaveLength(4);
    expect(stream.of('ref.forced')).toHaveLength(1);
  });

  it('expired between two looks: what is still there is told, once', async () => {
    const { repository, stream } = await beginStream();
    const made = [commitFile(repository, 'A')];
    await stream.look();
    made.push(commitFile(repository, 'B'));
    repository.git('reflog', 'expire', '--expire=now', '--all');
    await stream.look();
    made.push(commitFile(repository, 'C'));
    await stream.look();
    expect(stream.commits).toEqual(made);
    expect(stream.tellings).toHaveLength(3);
  });

  it('with the reflog of the first look beginning late, a later visit still counts', async () => {
    const { repository, stream } = await beginStream();
    repository.git('branch', 'other');
    const visited = repository.git('commit-tree', '-p', 'HEAD', '-m', 'Visited', 'HEAD^{tree}');
    const stays = repository.git('commit-tree', '-p', 'HEAD', '-m', 'Stays', 'HEAD^{tree}');
    await stream.look();
    repository.git('branch', '-f', 'other', visited);
    repository.git('branch', '-f', 'other', 'main');
    repository.git('branch', '-f', 'other', stays);
    await stream.look();
    expect(stream.commits.slice().sort()).toEqual([visited, stays].sort());
  });
});

describe('objects that are elsewhere or not there at all', () => {
  it('a shallow clone tells new commits and nothing from behind its boundary', async () => {
    const source = createRepository();
    onTestFinished(() => source.remove());
    for (const name of ['A', 'B', 'C']) commitFile(source, name);
    const dir = join(temporaryFolder(), 'shallow');
    source.git('clone', '-q', '--depth=1', `file://${source.dir}`, dir);
    const repository = openRepository(dir);
    const stream = await streamAt(repository);
    const made = commitFile(repository, 'Here');
    commitFile(source, 'There');
    commitFile(source, 'There too');
    repository.git('fetch', '-q', '--depth=1');
    await stream.look();
    const fetched = repository.git('rev-parse', 'origin/main');
    expect(stream.commits.slice().sort()).toEqual([made, fetched].sort());
    const changes = stream.of('commit.created').find(({ data }) => data.oid === fetched)?.data;
    expect(changes?.changesUnknown).toMatch(/not in the repository/);
    repository.git('fetch', '-q', '--unshallow');
    await stream.look();
    expect(stream.commits).toHaveLength(2);
    expect(stream.errors).toEqual([]);
  });

  it('a clone that shares objects is read through git', async () => {
    const source = createRepository();
    onTestFinished(() => source.remove());
    commitFile(source, 'A');
    const dir = join(temporaryFolder(), 'sharing');
    source.git('clone', '-q', '--shared', source.dir, dir);
    const repository = openRepository(dir);
    const stream = await streamAt(repository);
    const there = commitFile(source, 'There');
    repository.git('pull', '-q', '--no-rebase');
    const here = commitFile(repository, 'Here');
    await stream.look();
    expect(stream.commits).toEqual([there, here]);
  });

  it('SHA-256 repositories are told like others', async () => {
    const repository = createRepository({ objectFormat: 'sha256' });
    const stream = await streamAt(repository);
    const made = commitFile(repository, 'Made');
    repository.git('commit', '-q', '--amend', '-m', 'Amended');
    await stream.look();
    expect(stream.commits).toEqual([made, repository.git('rev-parse', 'HEAD')]);
    expect(made).toHaveLength(64);
    expect(stream.of('commit.rewritten')).toHaveLength(1);
  });

  it('replace refs and grafts do not change what a commit is', async () => {
    const { repository, stream } = await beginStream();
    const made = [commitFile(repository, 'A'), commitFile(repository, 'B')];
    repository.git('replace', '--graft', String(made[1]));
    await stream.look();
    expect(stream.commits).toEqual(made);
    expect(stream.of('commit.created')[1]?.data.parents).toEqual([made[0]]);
  });

  it('a repository that went away is reported, and goes on when it is back', async () => {
    const { repository, stream } = await beginStream();
    const git = join(repository.dir, '.git');
    renameSync(git, `${git}-away`);
    await stream.look();
    expect(stream.errors).toHaveLength(1);
    expect(stream.events).toEqual([]);
    renameSync(`${git}-away`, git);
    const made = commitFile(repository, 'Back');
    await stream.look();
    expect(stream.commits).toEqual([made]);
    expect(stream.of('ref.deleted')).toEqual([]);
  });

  it('reftable repositories are asked through git', async ({ skip }) => {
    const dir = temporaryFolder();
    const probe = createRepository();
    onTestFinished(() => probe.remove());
    try {
      probe.git('init', '-q', '--ref-format=reftable', '-b', 'main', dir);
    } catch {
      skip('this git has no reftable');
    }
    const repository = openRepository(dir);
    commitFile(repository, 'First');
    const stream = await streamAt(repository);
    const made = [commitFile(repository, 'A'), commitFile(repository, 'B')];
    await stream.look();
    expect(stream.commits).toEqual(made);
  });
});
