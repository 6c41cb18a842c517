import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { toDisposable } from '../../../src/core/disposable.ts';
import { isEvent } from '../../../src/core/events/event.ts';
import { isReactorError } from '../../../src/core/errors.ts';
import type { FindRepository, OpenRepository } from '../../../src/core/openRepository.ts';
import { WatchedFolders } from '../../../src/ui/watchedFolders.ts';
import { eventually, PATIENCE_MS } from '../../harness/eventually.ts';
import { isolatedGit } from '../../harness/isolatedGit.ts';
import { grownSince, openResources } from '../../harness/openResources.ts';
import { realFinder } from '../../harness/realEngine.ts';
import { tempFolder } from '../../harness/tempFolder.ts';
import { createRepository, type GitRepository } from '../../harness/terminalRepository.ts';

interface Watching {
  readonly folders: WatchedFolders;
  /** Roots of all that was ever opened, in order. */
  readonly opened: readonly string[];
  /** How many of them are not disposed. */
  readonly open: () => number;
  /** Waits until so many repositories are watched. */
  readonly watched: (count: number) => Promise<readonly OpenRepository[]>;
}

function watching(): Watching {
  const opened: string[] = [];
  let open = 0;
  const real = realFinder();
  const find: FindRepository = async (folder) => {
    const found = await real(folder);
    return {
      ...found,
      async open(purpose, asked) {
        opened.push(found.root);
        const repository = await found.open(purpose, asked);
        open += 1;
        const dispose = (): void => {
          open -= 1;
          repository.dispose();
        };
        return { ...repository, dispose };
      },
    };
  };
  const folders = new WatchedFolders({
    find,
    awaitRepository: () => toDisposable(() => undefined),
    onChange: () => undefined,
    beforeReactions: () => Promise.resolve(),
    onReaction: () => undefined,
    onProblem: () => undefined,
  });
  onTestFinished(() => folders.dispose());
  const watched = (count: number): Promise<readonly OpenRepository[]> =>
    eventually(
      `${count} repositories`,
      () => folders.all.filter(({ engine }) => engine.state.kind === 'watching'),
      ({ length }) => length === count,
    );
  return { folders, opened, open: () => open, watched };
}

async function repositoryWithCommit(name: string): Promise<GitRepository> {
  const repository = await createRepository(name);
  await repository.commit('first', { 'sub/a.txt': 'a\n' });
  return repository;
}

const toldIn = async ({ engine }: OpenRepository, oid: string): Promise<void> => {
  await eventually(
    `${oid} to be told`,
    () => engine.recentEvents(),
    (events) => events.some((event) => isEvent(event, 'commit.created') && event.data.oid === oid),
  );
};

it('folders of one repository share one engine, until the last of them is gone', async () => {
  const repository = await repositoryWithCommit('shared');
  const { folder } = repository;
  const { folders, opened, open, watched } = watching();
  folders.add(folder);
  folders.add(join(folder, 'sub'));
  const [first] = await watched(1);
  expect(first?.root).toBe(folder);
  folders.remove(folder);
  expect(folders.all).toEqual([first]);
  await toldIn(first!, await repository.commit('after the first folder went', { b: 'b' }));
  folders.add(folder);
  await eventually(
    'both folders',
    () => folders.all.length,
    (count) => count === 1,
  );
  expect(opened).toEqual([folder]);
  folders.remove(join(folder, 'sub'));
  folders.remove(folder);
  expect(folders.all).toEqual([]);
  await eventually('the end of the engine', open, (count) => count === 0);
});

it('a folder that goes before its repository is open leaves nothing', async () => {
  const { folder } = await repositoryWithCommit('hasty');
  const { folders, open, watched } = watching();
  for (let time = 0; time < 5; time += 1) {
    folders.add(folder);
    await new Promise((resolve) => setImmediate(resolve));
    folders.remove(folder);
  }
  folders.add(folder);
  await watched(1);
  await eventually('only one engine', open, (count) => count === 1);
});

it('linked work trees are watched each by an engine of its own, over one stream', async () => {
  const repository = await repositoryWithCommit('main-tree');
  const { folder } = repository;
  const linked = join(tempFolder('linked'), 'tree');
  await repository.git('worktree', 'add', '--quiet', '-b', 'topic', linked);
  const { folders, watched } = watching();
  folders.add(folder);
  folders.add(linked);
  const both = await watched(2);
  expect(both.map(({ root }) => root)).toEqual([folder, linked]);
  expect(new Set(both.map(({ source }) => source)).size).toBe(1);
  const oid = await repository.commit('in the main tree', { b: 'b' });
  await Promise.all(both.map((each) => toldIn(each, oid)));
  for (const { engine } of both) {
    const told = engine.recentEvents().filter((event) => isEvent(event, 'commit.created'));
    expect(told.filter(({ data }) => data.oid === oid)).toHaveLength(1);
  }
  folders.remove(folder);
  await repository.git(
    '-C',
    linked,
    'commit',
    '--quiet',
    '--allow-empty',
    '--message',
    'in the linked tree',
  );
  await toldIn(both[1]!, await repository.git('-C', linked, 'rev-parse', 'HEAD'));
});

it('a submodule and a nested repository are watched beside the one that they lie in', async () => {
  const library = await repositoryWithCommit('library');
  const repository = await repositoryWithCommit('outer');
  const { folder } = repository;
  const allow = ['-c', 'protocol.file.allow=always'];
  await repository.git(...allow, 'submodule', '--quiet', 'add', library.folder, 'module');
  const nested = join(folder, 'nested');
  mkdirSync(nested);
  const env = { ...process.env, ...isolatedGit(tempFolder('home')) };
  execFileSync('git', ['init', '--quiet', nested], { env });
  const { folders, watched } = watching();
  const inner = [join(folder, 'module'), nested];
  for (const each of [folder, ...inner, join(folder, 'module', 'sub')]) folders.add(each);
  const all = await watched(3);
  expect(all.map(({ root }) => root)).toEqual([folder, ...inner]);
});

it('a folder without a repository says so, and is watched when it has one', async () => {
  const folder = tempFolder('plain');
  const { folders, watched } = watching();
  folders.add(folder);
  await eventually(
    'the problem',
    () => folders.problems.length,
    (count) => count === 1,
  );
  expect(isReactorError(folders.problems[0], 'not-a-repository')).toBe(true);
  execFileSync('git', ['init', '--quiet', folder]);
  folders.retry();
  await watched(1);
  expect(folders.problems).toEqual([]);
});

it('fifty times added and removed, folders leave nothing open', { timeout: 180_000 }, async () => {
  const [one, two, three] = await Promise.all(['one', 'two', 'three'].map(busyRepository));
  const { folders, open, watched } = watching();
  const round = async (places: readonly string[], isChecking: boolean): Promise<void> => {
    for (const place of places) folders.add(place);
    for (const { engine } of await watched(places.length > 1 ? 2 : 1)) {
      if (!isChecking) continue;
      const { checked } = await engine.validate({ of: { revision: 'HEAD' }, isAll: true });
      expect(checked).toBe(2);
    }
    for (const place of places) folders.remove(place);
  };
  // What a process needs once and keeps is there after this.
  await round([three!], true);
  await eventually('the end of the engine', open, (count) => count === 0);
  const before = openResources();
  for (let time = 0; time < 50; time += 1) {
    await round([one!, join(one!, 'sub'), two!], time % 10 === 0);
  }
  const lease = (): number =>
    [one, two].filter((root) => existsSync(join(root!, '.git/git-reactor/lease'))).length;
  await eventually(
    'everything to be given back',
    () => ({ ...grownSince(before), engine: open(), lease: lease() }),
    (grown) => Object.values(grown).every((count) => count <= 0),
    PATIENCE_MS / 4,
  );
});

/** The root of one that takes a thread that checks and a git that reads objects. */
async function busyRepository(name: string): Promise<string> {
  const repository = await repositoryWithCommit(name);
  await repository.commit('a manifest', { 'pod.yaml': 'apiVersion: v1\nkind: Pod\n' });
  await repository.git('repack', '-a', '-d', '--quiet');
  return repository.folder;
}
