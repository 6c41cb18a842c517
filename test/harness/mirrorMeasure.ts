/**
 * Measures one engine on one repository in a process of its own and prints a {@link Measure} as
 * JSON: `node mirrorMeasure.ts ENGINE DIR COMMITS`, where 0 commits leave out blobs and diffs.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { median } from '../bench/table.ts';
import { type Commit, ENGINES, type EngineName, type MirrorEngine } from './mirrorEngines.ts';

export interface Measure {
  readonly files: number;
  /** From nothing to all trees of the tip. */
  readonly openMs: number;
  readonly blobsMs: number;
  /** Medians over the diffs of the newest commits with their first parents. */
  readonly coldDiffMs: number;
  readonly warmDiffMs: number;
  /** Resident memory of this process before, and what opening and the rest added. */
  readonly beforeBytes: number;
  readonly openBytes: number;
  readonly allBytes: number;
  /** Resident memory of the git process that it keeps; packs that it maps count. */
  readonly gitBytes: number;
}

const [name = '', dir = '', count = '0'] = process.argv.slice(2);

/** Runs the work once and says how long it took. */
async function timed(work: () => Promise<number>): Promise<{ ms: number; result: number }> {
  const start = performance.now();
  const result = await work();
  return { ms: performance.now() - start, result };
}

async function diffAll(engine: MirrorEngine, commits: readonly Commit[]): Promise<number> {
  const times: number[] = [];
  for (const [index, after] of commits.slice(0, -1).entries()) {
    const before = commits[index + 1];
    if (before) times.push((await timed(() => engine.diff(before, after))).ms);
  }
  return median(times);
}

function newest(limit: number): readonly Commit[] {
  const args = ['log', '--first-parent', `-n${limit}`, '--format=%H %T'];
  const lines = execFileSync('git', args, { cwd: dir, encoding: 'utf8' }).trim().split('\n');
  return lines.map((line) => ({ oid: line.split(' ')[0] ?? '', tree: line.split(' ')[1] ?? '' }));
}

/** Linux only; 0 elsewhere and where there is no such process. */
function childBytes(): number {
  try {
    const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8');
    const sizes = children.trim().split(' ').filter(Boolean).map(residentBytes);
    return sizes.reduce((sum, size) => sum + size, 0);
  } catch {
    return 0;
  }
}

function residentBytes(pid: string): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
}

async function measure(): Promise<Measure> {
  const commits = newest(Number(count) + 1);
  const [tip] = commits;
  if (!tip) throw new Error('The repository has no commit.');
  const beforeBytes = process.memoryUsage.rss();
  const engine = ENGINES[name as EngineName](dir);
  const open = await timed(() => engine.open(tip));
  const openBytes = process.memoryUsage.rss() - beforeBytes;
  const isOpenOnly = commits.length < 2;
  const coldDiffMs = isOpenOnly ? NaN : await diffAll(engine, commits);
  const warmDiffMs = isOpenOnly ? NaN : await diffAll(engine, commits);
  const blobsMs = isOpenOnly ? NaN : (await timed(() => engine.blobs())).ms;
  const allBytes = process.memoryUsage.rss() - beforeBytes;
  const gitBytes = childBytes();
  engine.dispose();
  const memory = { beforeBytes, openBytes, allBytes, gitBytes };
  return { files: open.result, openMs: open.ms, blobsMs, coldDiffMs, warmDiffMs, ...memory };
}

process.stdout.write(JSON.stringify(await measure()));
