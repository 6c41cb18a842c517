/**
 * Opening a repository as its history grows, and as its tip grows:
 * `npm run bench -- growth [--largest N]`.
 */
import { parseArgs } from 'node:util';
import { measureEngine } from '../harness/measureEngine.ts';
import { ENGINES, type EngineName } from '../harness/mirrorEngines.ts';
import { sayOnStderr } from '../harness/say.ts';
import { type SyntheticSize, createSynthetic } from '../harness/syntheticRepository.ts';
import { table } from './table.ts';

const ROUNDS = 7;
const STEPS = [1_000, 10_000, 100_000];
const NAMES = Object.keys(ENGINES) as EngineName[];

/** Prints one table for each way of growing; `--largest` leaves out larger steps. */
export async function run(args: readonly string[]): Promise<void> {
  const { largest } = parseArgs({
    args: [...args],
    options: { largest: { type: 'string' } },
  }).values;
  const steps = STEPS.filter((step) => step <= Number(largest ?? Infinity));
  await grow(
    'commits',
    steps.map((commits) => ({ commits, files: 1_000 })),
  );
  await grow(
    'files',
    steps.map((files) => ({ commits: 1_000, files })),
  );
}

async function grow(what: 'commits' | 'files', sizes: readonly SyntheticSize[]): Promise<void> {
  const rows: Row[] = [];
  for (const size of sizes) rows.push(await openOf(size));
  const head = [`opening, ${what} grow`, ...NAMES, 'isomorphic-git / ours', 'ours / first row'];
  const first = rows[0]?.ms[0] ?? NaN;
  const lines = rows.map(({ size, ms }) => {
    const [ours = NaN, theirs = NaN] = ms;
    const title = `${size.commits} commits, ${size.files} files`;
    const factors = [theirs / ours, ours / first].map((value) => `${value.toFixed(1)} ×`);
    return [title, ...ms.map((value) => `${value.toFixed(1)} ms`), ...factors];
  });
  console.log(`\n${table([head, ...lines])}`);
}

interface Row {
  readonly size: SyntheticSize;
  /** Shortest time to open, in the order of the engines. */
  readonly ms: readonly number[];
}

async function openOf(size: SyntheticSize): Promise<Row> {
  sayOnStderr(`Making ${size.commits} commits of ${size.files} files …`);
  const repository = await createSynthetic(size);
  try {
    const ms: number[] = [];
    for (const name of NAMES) ms.push(await fastestOpen(name, repository.dir));
    return { size, ms };
  } finally {
    repository.remove();
  }
}

/** The fastest counts: whatever else the machine does only ever adds time. */
async function fastestOpen(name: EngineName, dir: string): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++)
    times.push((await measureEngine(name, dir, 0)).openMs);
  return Math.min(...times);
}
