/**
 * Realities beside git and isomorphic-git: `npm run bench -- realities [--files N] [--rounds N]`.
 * All work on the same repository, files at depth 3; medians.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import isomorphic from 'isomorphic-git';
import { Volume } from 'memfs';
import { createMaterialiser } from '../../src/adapters/materialise/materialiser.ts';
import { mergeIntoBranch } from '../../src/core/realities/mergeReality.ts';
import { createParsedTrees } from '../../src/core/realities/mirror.ts';
import { forkReality, type Reality } from '../../src/core/realities/reality.ts';
import { systemClock, TEST_ENVIRONMENT, type TestRepository } from '../harness/gitRepository.ts';
import { realityForge, type RealityForge } from '../harness/realityUnderTest.ts';
import { createSynthetic } from '../harness/syntheticRepository.ts';
import { median, table } from './table.ts';

const ADA = { name: 'Ada', email: 'ada@example.com', at: Date.UTC(2026, 0, 1) };
const FORKS = 1_000;
const COMMITS = 2_000;

/** Prints a table; every row has its peer and the factor. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      files: { type: 'string', default: '5600' },
      rounds: { type: 'string', default: '5' },
    },
  });
  const rounds = Number(values.rounds);
  const repository = await createSynthetic({ commits: 100, files: Number(values.files) });
  const forge = await realityForge(repository);
  try {
    repository.git('reset', '-q', '--hard');
    const rows = [['', 'ours', 'peer', 'peer / ours', 'budget']];
    rows.push(await forks(forge, repository, rounds));
    rows.push(...(await commits(forge, repository, rounds)));
    rows.push(await merges(forge, repository, rounds));
    rows.push(...(await materialised(forge, repository, rounds)));
    console.log(`${values.files} files\n\n${table(rows)}`);
  } finally {
    forge.dispose();
    repository.remove();
  }
}

async function timed(act: () => unknown): Promise<number> {
  const start = performance.now();
  await act();
  return performance.now() - start;
}

async function medianOf(rounds: number, act: (round: number) => unknown): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) times.push(await timed(() => act(round)));
  return median(times);
}

function row(name: string, ours: number, [peer, theirs]: [string, number], budget = ''): string[] {
  return [name, told(ours), `${peer} ${told(theirs)}`, `${(theirs / ours).toFixed(1)} ×`, budget];
}

/** @param ms milliseconds */
function told(ms: number): string {
  return ms < 1 ? `${(ms * 1000).toFixed(1)} µs` : `${ms.toFixed(1)} ms`;
}

function git(repository: TestRepository, ...args: readonly string[]): void {
  execFileSync('git', args, { cwd: repository.dir, env: TEST_ENVIRONMENT, stdio: 'ignore' });
}

async function forks(
  forge: RealityForge,
  repository: TestRepository,
  rounds: number,
): Promise<string[]> {
  const { base } = forge.fork('first');
  const shared = { base, objects: forge.objects, hash: forge.ports.hash };
  const parsed = createParsedTrees();
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const forked: Reality[] = [];
    const ms = await timed(() => {
      for (let at = 0; at < FORKS; at++)
        forked.push(forkReality({ ...shared, parsed, name: `r${at}` }));
    });
    times.push(ms / FORKS);
    for (const each of forked) each.dispose();
  }
  const folder = mkdtempSync(join(tmpdir(), 'git-reactor-bench-'));
  const theirs = await medianOf(rounds, (round) =>
    git(repository, 'worktree', 'add', '-q', '--detach', join(folder, `${round}`)),
  );
  rmSync(folder, { recursive: true });
  git(repository, 'worktree', 'prune');
  return row('fork, 1,000 at once, each', median(times), ['git worktree add', theirs], '≤ 5 µs');
}

async function commits(
  forge: RealityForge,
  repository: TestRepository,
  rounds: number,
): Promise<string[][]> {
  const reality = forge.fork('commits');
  const [file] = await reality.files();
  const path = file?.path ?? '';
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const ms = await timed(async () => {
      for (let at = 0; at < COMMITS; at++) {
        await reality.write(path, `round: ${round}\nat: ${at}\n`);
        await reality.commit({ author: ADA, message: `${at}` });
      }
    });
    times.push(ms / COMMITS);
  }
  reality.dispose();
  const ours = median(times);
  const byGit = await medianOf(rounds, (round) => {
    writeFileSync(join(repository.dir, path), `round: ${round}\n`);
    git(repository, 'commit', '-qam', `${round}`);
  });
  git(repository, 'reset', '-q', '--hard', `HEAD~${rounds}`);
  const memory = await inMemory(path);
  const byIsomorphic = await medianOf(rounds, (round) => memory(`round: ${round}\n`));
  return [
    row('write and commit, depth 3', ours, ['git commit', byGit], '≤ 40 µs'),
    row('', ours, ['isomorphic-git on memfs (of one file)', byIsomorphic]),
  ];
}

/** A repository in memory with one file: more files would only slow it down. */
async function inMemory(path: string): Promise<(text: string) => Promise<void>> {
  const volume = new Volume();
  const fs = volume as unknown as Parameters<typeof isomorphic.init>[0]['fs'];
  const at = { fs, dir: '/repo' };
  volume.mkdirSync(`/repo/${path.slice(0, path.lastIndexOf('/'))}`, { recursive: true });
  await isomorphic.init(at);
  const author = { name: ADA.name, email: ADA.email };
  return async (text) => {
    volume.writeFileSync(`/repo/${path}`, text);
    await isomorphic.add({ ...at, filepath: path });
    await isomorphic.commit({ ...at, author, message: 'again' });
  };
}

async function merges(
  forge: RealityForge,
  repository: TestRepository,
  rounds: number,
): Promise<string[]> {
  const reality = forge.fork('merge');
  const [mine, , , theirs] = (await reality.files()).map(({ path }) => path);
  await reality.write(mine ?? '', 'mine\n');
  await reality.commit({ author: ADA, message: 'mine' });
  git(repository, 'switch', '-qc', 'target');
  writeFileSync(join(repository.dir, theirs ?? ''), 'theirs\n');
  git(repository, 'commit', '-qam', 'theirs');
  git(repository, 'branch', 'mine', 'main');
  git(repository, 'switch', '-q', 'mine');
  writeFileSync(join(repository.dir, mine ?? ''), 'mine\n');
  git(repository, 'commit', '-qam', 'mine');
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    git(repository, 'branch', '-f', 'into', 'target');
    const merge = (): unknown =>
      mergeIntoBranch(forge.ports, reality, 'into', { author: ADA, message: 'merge' });
    times.push(await timed(merge));
  }
  git(repository, 'switch', '-q', 'target');
  const byGit: number[] = [];
  for (let round = 0; round < rounds; round++) {
    byGit.push(await timed(() => git(repository, 'merge', '-q', '--no-edit', 'mine')));
    git(repository, 'reset', '-q', '--hard', 'HEAD~1');
  }
  git(repository, 'switch', '-q', 'main');
  return row('merge into a branch', median(times), ['git merge', median(byGit)]);
}

async function materialised(
  forge: RealityForge,
  repository: TestRepository,
  rounds: number,
): Promise<string[][]> {
  const folder = mkdtempSync(join(tmpdir(), 'git-reactor-bench-'));
  const reality = forge.fork('files');
  const [file] = await reality.files();
  const path = file?.path ?? '';
  const first: number[] = [];
  const next: number[] = [];
  const added: number[] = [];
  const checkedOut: number[] = [];
  // The RAM disk where there is one, as by itself, but apart from what is kept there.
  const memory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  const ours = join(memory, `git-reactor-bench-${process.pid}`);
  const init = { scope: repository.dir, clock: systemClock, folder: ours };
  const materialiser = createMaterialiser(init);
  const materialise = (tree: string, round: number) => async (): Promise<void> => {
    const request = { key: `${round}`, tree, mirror: reality.mirror, paths: [''] };
    (await materialiser.materialise(request)).dispose();
  };
  try {
    for (let round = 0; round < rounds; round++) {
      first.push(await timed(materialise(await reality.tree(), round)));
      await reality.write(path, `round: ${round}\n`);
      next.push(await timed(materialise(await reality.tree(), round)));
      const at = join(folder, `${round}`);
      const adding = ['worktree', 'add', '-q', '--detach', at, 'main'];
      added.push(await timed(() => git(repository, ...adding)));
      const checkout = ['-C', at, 'checkout', '-q', '--detach', 'main~1'];
      checkedOut.push(await timed(() => git(repository, ...checkout)));
    }
  } finally {
    materialiser.dispose();
    rmSync(ours, { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
    git(repository, 'worktree', 'prune');
  }
  return [
    row('materialise all files, first', median(first), ['git worktree add', median(added)]),
    row('one file changed, next', median(next), ['git checkout', median(checkedOut)]),
  ];
}
