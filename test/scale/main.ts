/**
 * `npm run simulate:scale -- [--seed S] [--repositories N] [--commits PER_MINUTE] [--machines N]`:
 * what many repositories ask of a broker. Messages and their sizes are those of real commits in a
 * real repository; who commits when is drawn, the same for the same seed. `docs/scale.md` explains.
 */
import { murmur2 } from '@platformatic/kafka';
import { parseArgs } from 'node:util';
import { travelOf } from '../../src/core/brokers/travel.ts';
import { toWireType } from '../../src/core/events/event.ts';
import type { EventType } from '../../src/core/events/eventMap.ts';
import { table } from '../bench/table.ts';
import { stopAll } from '../harness/processes.ts';
import { busiestSecond, minuteOfCommits, partitionSkew, waitsFor, type Arrival } from './load.ts';
import { measureTraffic, type RepositoryTraffic } from './measureTraffic.ts';

const MEASURED_COMMITS = 40;
/** How long a reaction takes, on average. */
const HANDLED_MS = 2_000;
/** What one machine handles at once. */
const SLOTS_PER_MACHINE = 64;
/** What the adapters let a stream keep. */
const KEPT = { days: 7, bytes: 1024 ** 3 };

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    repositories: { type: 'string', default: '1000' },
    commits: { type: 'string', default: '10000' },
    machines: { type: 'string', default: '3' },
  },
});
const [seed, repositories, commitsPerMinute, machines] = [
  values.seed,
  values.repositories,
  values.commits,
  values.machines,
].map(Number) as [number, number, number, number];

console.log(
  `${whole(repositories)} repositories, ${whole(commitsPerMinute)} commits a minute, ` +
    `${machines} machines for each repository, seed ${seed}\n`,
);
const traffic = await measureTraffic(MEASURED_COMMITS);
const arrivals = minuteOfCommits({ seed, repositories, commitsPerMinute });
const [perCommit, words] = showMessages(traffic);
showRates(arrivals, perCommit);
showPartitions(arrivals);
showWork(arrivals);
showReaders(words);
await stopAll();

/** @returns bytes and messages of a commit, and how many of the messages are words */
function showMessages({
  byType,
  encodeMicros,
  decodeMicros,
}: RepositoryTraffic): readonly [{ readonly messages: number; readonly bytes: number }, number] {
  const all = [...byType].sort(([, a], [, b]) => b.perCommit - a.perCommit);
  const rows = all.map(([kind, each]) => [
    kind,
    each.perCommit.toFixed(2),
    whole(each.bytes),
    whole(each.perCommit * each.bytes),
  ]);
  const messages = sum(all.map(([, each]) => each.perCommit));
  const bytes = sum(all.map(([, each]) => each.perCommit * each.bytes));
  rows.push(['together', messages.toFixed(2), whole(bytes / messages), whole(bytes)]);
  console.log(`Measured over ${MEASURED_COMMITS} commits of one repository with one reaction\n`);
  console.log(table([['', 'per commit', 'bytes each', 'bytes per commit'], ...rows]));
  console.log(`\nCPU for an event: encode ${encodeMicros.toFixed(1)} µs, decode and check`);
  console.log(
    `${decodeMicros.toFixed(1)} µs; for sending and receiving: npm run bench -- brokers\n`,
  );
  const seenByAll = all.filter(
    ([kind]) => travelOf({ type: toWireType(kind as EventType) }) === 'observed',
  );
  const again = sum(seenByAll.map(([, each]) => each.perCommit * each.bytes));
  console.log(
    `Each further machine sends what its clone sees by itself once more, ${whole(again)} bytes;`,
  );
  console.log('NATS knows repeats and keeps them once, RabbitMQ and Kafka keep each.\n');
  const words = sum(
    all.flatMap(([kind, each]) => (kind.startsWith('word') ? [each.perCommit] : [])),
  );
  return [{ messages, bytes }, words];
}

function showRates(
  all: readonly Arrival[],
  { messages, bytes }: { readonly messages: number; readonly bytes: number },
): void {
  const mean = all.length / 60;
  const peak = busiestSecond(all);
  const busiest = all.filter(({ repository }) => repository === 0).length;
  const perDay = (bytes * commitsPerMinute * 60 * 24) / 1e9;
  const minutes = KEPT.bytes / (bytes * commitsPerMinute);
  const alone = (KEPT.bytes * repositories) / (bytes * commitsPerMinute * 60 * 24);
  console.log(
    table([
      ['', 'mean', 'busiest second'],
      ['commits a second', whole(mean), whole(peak)],
      ['messages a second', whole(mean * messages), whole(peak * messages)],
      ['MB a second', ((mean * bytes) / 1e6).toFixed(2), ((peak * bytes) / 1e6).toFixed(2)],
    ]),
  );
  console.log(`\nThe busiest repository has ${whole(busiest)} of the commits.`);
  console.log(
    `Kept: ${perDay.toFixed(0)} GB a day, ${(perDay * KEPT.days).toFixed(0)} GB in seven;`,
  );
  console.log(`1 GiB in one stream for all is full after ${minutes.toFixed(0)} minutes, and`);
  console.log(`in a stream for each repository, on average, after ${alone.toFixed(0)} days.\n`);
}

function showPartitions(all: readonly Arrival[]): void {
  const rows = [12, 48, 192].map((partitions) => {
    const partitionOf = (repository: number): number =>
      (murmur2(`/git/example.org/team/shop-${repository}`) >>> 0) % partitions;
    const skew = partitionSkew(all, partitions, partitionOf);
    const rate = (skew * all.length) / partitions / 60;
    return [String(partitions), `× ${skew.toFixed(1)}`, rate.toFixed(1)];
  });
  const head = ['partitions', 'fullest / mean', 'commits a second in it'];
  console.log(`One Kafka topic for all, key = repository\n\n${table([head, ...rows])}\n`);
}

function showWork(all: readonly Arrival[]): void {
  const least = (all.length / 60) * (HANDLED_MS / 1_000);
  const rows = [0.9, 1, 1.1, 1.25, 1.5, 2].map((factor) => {
    const slots = Math.ceil(least * factor);
    const waits = waitsFor(all, { slots, meanMs: HANDLED_MS, seed });
    const at = (share: number): string =>
      ((waits[Math.floor((waits.length - 1) * share)] ?? 0) / 1_000).toFixed(2);
    const needed = Math.ceil(slots / SLOTS_PER_MACHINE);
    return [whole(slots), whole(needed), at(0.5), at(0.99), at(1)];
  });
  const head = [
    'handled at once',
    `machines with ${SLOTS_PER_MACHINE}`,
    'wait, median s',
    '99 %',
    'longest',
  ];
  console.log(
    `One reaction of ${HANDLED_MS / 1_000} s on average for each commit, in one minute\n`,
  );
  console.log(`${table([head, ...rows])}\n`);
}

/** Each machine hears all words of its stream. */
function showReaders(wordsPerCommit: number): void {
  const all = machines * repositories;
  const perSecond = (wordsPerCommit * commitsPerMinute) / 60;
  const rows = [1, 10, 100, repositories].map((streams) => [
    whole(streams),
    whole(all / streams),
    (perSecond / streams).toFixed(1),
    whole((perSecond * all) / streams),
  ]);
  const head = ['streams', 'machines in each', 'words a second for each', 'handed over a second'];
  console.log(`Words (claims) of ${whole(all)} machines\n\n${table([head, ...rows])}`);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function whole(number: number): string {
  return Math.round(number).toLocaleString('en');
}
