/**
 * Rollbacks beside git: `npm run bench -- rollback [--files 500,5000,50000] [--rounds N]`. Each round
 * changes every tenth file, or with `--all` every file, and goes back.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Quarantine } from '../../src/core/rollback/quarantine.ts';
import { createRepository, TEST_ENVIRONMENT } from '../harness/gitRepository.ts';
import { openRollbacks } from '../harness/rollback/openRollbacks.ts';
import { median, table } from './table.ts';

const SWITCHES = 100_000;

/** Prints two tables: the switch in memory, and work trees of several sizes. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      files: { type: 'string', default: '500,5000,50000' },
      rounds: { type: 'string', default: '3' },
      all: { type: 'boolean', default: false },
    },
  });
  console.log(`in-memory switch: ${inMemory().toFixed(3)} µs (budget 10 µs)\n`);
  const rows = [
    [
      'files',
      'changed',
      'ours',
      '  of it snapshot',
      'undo',
      'reset --hard',
      'revert',
      'checkout',
      'ours - snapshot / reset',
    ],
  ];
  for (const files of values.files.split(',').map(Number)) {
    const changed = values.all ? files : Math.ceil(files / 10);
    rows.push(await measure(files, changed, Number(values.rounds)));
  }
  console.log(table(rows));
}

/** Microseconds to quarantine a commit and to ask for it. */
function inMemory(): number {
  const quarantine = new Quarantine();
  const oids = Array.from({ length: SWITCHES }, (_, at) => at.toString(16).padStart(40, '0'));
  const start = performance.now();
  for (const oid of oids) {
    quarantine.add(oid, oid);
    if (!quarantine.has(oid, oid)) throw new Error('It is not quarantined.');
  }
  return ((performance.now() - start) * 1000) / SWITCHES;
}

async function measure(files: number, changed: number, rounds: number): Promise<string[]> {
  const repository = createRepository();
  const { dir } = repository;
  const git = (...args: readonly string[]): void =>
    void execFileSync('git', args, { cwd: dir, env: TEST_ENVIRONMENT, stdio: 'ignore' });
  const taken = new Map<string, number[]>();
  const timed = async (name: string, act: () => unknown): Promise<void> => {
    const start = performance.now();
    await act();
    taken.set(name, [...(taken.get(name) ?? []), performance.now() - start]);
  };
  try {
    writeFiles(dir, files, 'one');
    repository.commit('One');
    writeFiles(dir, changed, 'two');
    repository.commit('Two');
    for (let round = 0; round < rounds; round++) {
      await timed('reset', () => git('reset', '--hard', '-q', 'HEAD~1'));
      git('reset', '--hard', '-q', 'HEAD@{1}');
      await timed('revert', () => git('revert', '--no-edit', 'HEAD'));
      git('reset', '--hard', '-q', 'HEAD~1');
      await timed('checkout', () => git('checkout', '-q', 'HEAD~1'));
      git('checkout', '-q', 'main');
      await oursIn(dir, timed, taken);
    }
  } finally {
    repository.remove();
  }
  const of = (name: string): number => median(taken.get(name) ?? []);
  const ms = (name: string): string => `${of(name).toFixed(0)} ms`;
  const factor = (of('ours') - of('snapshot')) / of('reset');
  return [
    ...[`${files}`, `${changed}`, ms('ours'), ms('snapshot'), ms('undo'), ms('reset')],
    ...[ms('revert'), ms('checkout'), `${factor.toFixed(2)} ×`],
  ];
}

type Timed = (name: string, act: () => unknown) => Promise<void>;

async function oursIn(dir: string, timed: Timed, taken: Map<string, number[]>): Promise<void> {
  let [stagedAt, keptAt] = [0, 0];
  const rollbacks = await openRollbacks(dir, {
    reached(point) {
      if (point === 'staged') stagedAt = performance.now();
      if (point === 'kept') keptAt = performance.now();
    },
  });
  const request = { target: 'previous', mode: 'revert' } as const;
  const plan = await rollbacks.plan(request);
  await timed('ours', async () => {
    const { status, reason } = await rollbacks.apply(request, plan);
    if (status !== 'done') throw new Error(reason);
  });
  taken.set('snapshot', [...(taken.get('snapshot') ?? []), keptAt - stagedAt]);
  await timed('undo', () => rollbacks.undo());
  rollbacks.dispose();
}

function writeFiles(dir: string, count: number, word: string): void {
  for (let at = 0; at < count; at++) {
    const folder = join(dir, `${at % 100}`);
    if (at < 100) mkdirSync(folder, { recursive: true });
    rmSync(join(folder, `${at}.yaml`), { force: true });
    writeFileSync(join(folder, `${at}.yaml`), `kind: ${word}\nname: file-${at}\n`.repeat(20));
  }
}
