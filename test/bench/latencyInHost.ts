/** Runs inside the extension host: commits, and notes when whom they are told to. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { eventually } from '../harness/eventually.ts';

/** Milliseconds after `git commit` had ended; negative is before. */
export interface LatencySample {
  readonly gitReactorMs: number;
  readonly gitExtensionMs: number;
}

interface ReactorApi {
  getApi(version: 1): {
    onEvent(pattern: string, handler: (event: { data: { oid: string } }) => void): Disposable;
  };
}

interface GitRepository {
  readonly state: {
    readonly HEAD: { readonly commit?: string } | undefined;
    readonly onDidChange: vscode.Event<void>;
  };
}

interface GitApi {
  getAPI(version: 1): { getRepository(uri: vscode.Uri): GitRepository | null };
}

/** The git extension looks again at the earliest 5 s after it looked: so long it must be quiet. */
const COOL_DOWN_MS = 6_000;

export async function run(): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  if (!folder) throw new Error('The benchmark needs a folder.');
  const ours = new Map<string, number>();
  const theirs = new Map<string, number>();
  const look = { lastChangeAt: performance.now() };
  const api = await exportsOf<ReactorApi>('git-reactor.git-reactor');
  api.getApi(1).onEvent('commit.created', ({ data }) => note(ours, data.oid));
  const repository = await repositoryOf(folder);
  repository.state.onDidChange(() => {
    look.lastChangeAt = performance.now();
    note(theirs, repository.state.HEAD?.commit ?? '');
  });
  const samples: LatencySample[] = [];
  for (let left = Number(process.env['GIT_REACTOR_BENCH_COMMITS']); left > 0; left -= 1) {
    await eventually(
      'a quiet git extension',
      () => performance.now() - look.lastChangeAt,
      (ms) => ms > COOL_DOWN_MS,
    );
    samples.push(await measure(folder.fsPath, ours, theirs));
  }
  writeFileSync(process.env['GIT_REACTOR_BENCH_RESULTS'] ?? '', JSON.stringify(samples));
}

async function measure(
  cwd: string,
  ours: ReadonlyMap<string, number>,
  theirs: ReadonlyMap<string, number>,
): Promise<LatencySample> {
  writeFileSync(join(cwd, 'notes.txt'), `${performance.now()}\n`);
  await git(cwd, 'add', '--all');
  const { endedAt } = await git(cwd, 'commit', '--quiet', '--message', 'One more');
  const oid = (await git(cwd, 'rev-parse', 'HEAD')).printed.trim();
  const at = (map: ReadonlyMap<string, number>, who: string): Promise<number> =>
    eventually(
      `${oid} from ${who}`,
      () => map.get(oid) ?? NaN,
      (time) => !Number.isNaN(time),
    );
  return {
    gitReactorMs: (await at(ours, 'Git Reactor')) - endedAt,
    gitExtensionMs: (await at(theirs, 'the git extension')) - endedAt,
  };
}

interface Ended {
  readonly endedAt: number;
  readonly printed: string;
}

/** Runs git as a terminal would; `endedAt` is when this process heard of its end. */
function git(cwd: string, ...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    let endedAt = NaN;
    const child = execFile('git', args, { cwd }, (error, printed) =>
      error ? reject(new Error(error.message)) : resolve({ endedAt, printed }),
    );
    child.once('exit', () => (endedAt = performance.now()));
  });
}

function note(times: Map<string, number>, oid: string): void {
  if (!times.has(oid)) times.set(oid, performance.now());
}

async function repositoryOf(folder: vscode.Uri): Promise<GitRepository> {
  const api = (await exportsOf<GitApi>('vscode.git')).getAPI(1);
  const find = (): GitRepository | null => api.getRepository(folder);
  const found = await eventually(
    'the repository in the git extension',
    find,
    (one) => one !== null,
  );
  if (!found) throw new Error('The git extension has no repository.');
  return found;
}

async function exportsOf<T>(id: string): Promise<T> {
  const extension = vscode.extensions.getExtension<T>(id);
  if (!extension) throw new Error(`The extension ${id} is not there.`);
  return extension.activate();
}
