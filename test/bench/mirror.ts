/**
 * The mirror beside isomorphic-git on the same `.git` and native git:
 * `npm run bench -- mirror --repo DIR [--json]`.
 */
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { ENGINES, type EngineName } from '../harness/mirrorEngines.ts';
import { type Measure, measureEngine } from '../harness/measureEngine.ts';
import { median, table } from './table.ts';

const ROUNDS = 3;
const COMMITS = 100;
const NAMES = Object.keys(ENGINES) as EngineName[];

/** Prints a table, or with `--json` the numbers: milliseconds and bytes, medians of three runs. */
export async function run(args: readonly string[]): Promise<void> {
  const options = { repo: { type: 'string' }, json: { type: 'boolean' } } as const;
  const { repo, json } = parseArgs({ args: [...args], options }).values;
  if (repo === undefined) throw new Error('Name a repository: --repo DIR');
  const measures = new Map<EngineName, Measure>();
  for (const name of NAMES) measures.set(name, await medians(name, repo));
  const commits = Number(git(repo, 'rev-list', '--count', 'HEAD'));
  if (json) console.log(JSON.stringify({ repo, commits, ...Object.fromEntries(measures) }));
  else
    console.log(
      `${commits} commits, ${measures.get('git-reactor')?.files ?? 0} files\n\n${rows(measures)}`,
    );
}

/** Each round is a process of its own, so that nothing but the system's file cache is warm. */
async function medians(name: EngineName, repo: string): Promise<Measure> {
  const rounds: Measure[] = [];
  for (let round = 0; round < ROUNDS; round++)
    rounds.push(await measureEngine(name, repo, COMMITS));
  const keys = Object.keys(rounds[0] ?? {}) as (keyof Measure)[];
  const middle = new Map(keys.map((key) => [key, median(rounds.map((each) => each[key]))]));
  return Object.fromEntries(middle) as Record<keyof Measure, number>;
}

const LINES: readonly (readonly [string, keyof Measure, 'ms' | 'MB'])[] = [
  ['open at tip: all trees', 'openMs', 'ms'],
  [`diff of the last ${COMMITS} commits, cold, each`, 'coldDiffMs', 'ms'],
  ['the same again, warm', 'warmDiffMs', 'ms'],
  ['all blobs of the tip', 'blobsMs', 'ms'],
  ['resident memory before', 'beforeBytes', 'MB'],
  ['  added by opening', 'openBytes', 'MB'],
  ['  added in all', 'allBytes', 'MB'],
  ['  of the git process kept', 'gitBytes', 'MB'],
];

function rows(measures: ReadonlyMap<EngineName, Measure>): string {
  const head = ['', ...NAMES, 'isomorphic-git / ours', 'native git / ours'];
  const lines = LINES.map(([title, key, unit]) => {
    const values = NAMES.map((name) => measures.get(name)?.[key] ?? NaN);
    const [ours = NaN, theirs = NaN, native = NaN] = values;
    const isOwn = key === 'beforeBytes' || key === 'gitBytes';
    const factors = isOwn
      ? ['', '']
      : [factor(theirs, ours), unit === 'ms' ? factor(native, ours) : ''];
    return [title, ...values.map((value) => told(value, unit)), ...factors];
  });
  return table([head, ...lines]);
}

function told(value: number, unit: 'ms' | 'MB'): string {
  const number = unit === 'MB' ? value / 1e6 : value;
  return `${number.toFixed(number < 10 ? 3 : 1)} ${unit}`;
}

function factor(theirs: number, ours: number): string {
  return `${(theirs / ours).toFixed(1)} ×`;
}

function git(dir: string, ...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: dir, encoding: 'utf8' }).trim();
}
