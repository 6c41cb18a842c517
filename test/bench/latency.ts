/** From a commit to the first handler, beside the built-in git extension in the same window. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../harness/checkout.ts';
import { runInExtensionHost } from '../harness/extensionHost.ts';
import { createRepository } from '../harness/terminalRepository.ts';
import { prepareHost } from '../harness/prepareHost.ts';
import { runOrThrow } from '../harness/processes.ts';
import { sayOnStderr } from '../harness/say.ts';
import { openSession } from '../harness/session.ts';
import { tempFolder } from '../harness/tempFolder.ts';
import { packageVsix } from '../harness/vsix.ts';
import type { LatencySample } from './latencyInHost.ts';
import { median, table } from './table.ts';

const COMMITS = 15;
const WINDOWS = 5;

/** Prints the table; the argument is the number of commits to measure, 15 if left out. */
export async function run([commits]: readonly string[]): Promise<void> {
  const vsix = await packageVsix(sayOnStderr);
  await runOrThrow(process.execPath, ['esbuild.js', '--production', '--tests'], { cwd: CHECKOUT });
  const samples = await measureLatency(Number(commits ?? COMMITS));
  const activationsMs: number[] = [];
  for (let left = WINDOWS; left > 0; left -= 1) activationsMs.push(await measureActivation(vsix));
  console.log(`\n${latencyTable(samples)}\n`);
  console.log(sizeTable(activationsMs, vsix));
}

async function measureLatency(commits: number): Promise<readonly LatencySample[]> {
  sayOnStderr(`Committing ${commits} times in a real VS Code, about 9 s apart …`);
  const results = join(tempFolder('bench'), 'samples.json');
  const printed: string[] = [];
  const code = await runInExtensionHost({
    workspace: await smallRepository(),
    tests: join(CHECKOUT, 'out', 'host', 'latencyInHost.cjs'),
    env: { GIT_REACTOR_BENCH_COMMITS: String(commits), GIT_REACTOR_BENCH_RESULTS: results },
    log: (line) => printed.push(line),
    say: sayOnStderr,
  });
  if (code !== 0) throw new Error(`The benchmark failed in the host:\n${printed.join('\n')}`);
  return JSON.parse(readFileSync(results, 'utf8')) as readonly LatencySample[];
}

/** As VS Code itself reports it, in a window with the packaged extension. */
async function measureActivation(vsix: string): Promise<number> {
  const parts = await prepareHost(sayOnStderr);
  await using session = await openSession({ parts, vsix, folder: await smallRepository() });
  await session.workbench.statusBarItem().waitFor();
  return await session.workbench.activationMs();
}

async function smallRepository(): Promise<string> {
  const repository = await createRepository('bench');
  await repository.commit('First', { 'notes.txt': '0\n' });
  return repository.folder;
}

function latencyTable(samples: readonly LatencySample[]): string {
  const ours = samples.map((sample) => sample.gitReactorMs);
  const theirs = samples.map((sample) => sample.gitExtensionMs);
  // Events can come before git has ended: a factor is then counted from one millisecond.
  const factor = Math.floor(median(theirs) / Math.max(1, median(ours)));
  const row = (name: string, values: readonly number[]): readonly string[] => [
    name,
    ...[median(values), Math.min(...values), Math.max(...values)].map((ms) => ms.toFixed(1)),
  ];
  return table([
    [`ms after git commit ended (${samples.length} commits)`, 'median', 'min', 'max'],
    row('Git Reactor, first handler starts', ours),
    row('git extension, state.onDidChange', theirs),
    ['sooner by at least', `${factor} ×`],
  ]);
}

function sizeTable(activationsMs: readonly number[], vsix: string): string {
  const kilobytes = (path: string): string => `${(statSync(path).size / 1_000).toFixed(0)} KB`;
  return table([
    ['activate() as VS Code reports it, median', `${median(activationsMs)} ms`],
    [`  of ${WINDOWS} windows`, activationsMs.toSorted((a, b) => a - b).join(', ')],
    ['main bundle', kilobytes(join(CHECKOUT, 'dist', 'extension.cjs'))],
    ['VSIX', kilobytes(vsix)],
  ]);
}
