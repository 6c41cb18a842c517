/**
 * Brokers beside the bare clients that they are made of, on the same server in the same run:
 * `npm run bench -- brokers [--messages N] [--alone N] [--rounds N]`. Medians.
 */
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { encodeEvent } from '../../src/core/brokers/eventMessage.ts';
import type { BrokerMessage } from '../../src/core/brokers/broker.ts';
import { stopAll } from '../harness/processes.ts';
import { sampleOf } from '../harness/sampleEvents.ts';
import { kafkaContest } from './brokers/kafkaContest.ts';
import { natsContest } from './brokers/natsContest.ts';
import { IN_FLIGHT, type Contest, type Contestants, type Peer } from './brokers/peer.ts';
import { rabbitContest } from './brokers/rabbitContest.ts';
import { median, table } from './table.ts';

const CONTESTS = [natsContest, rabbitContest, kafkaContest];
const KEYS = 100;

interface Size {
  readonly messages: number;
  /** Of those that wait for the confirmation of the one before. */
  readonly alone: number;
  readonly rounds: number;
}

/** What a message costs in one discipline. */
interface Cost {
  readonly perSecond: number;
  /** Of this process alone; microseconds. */
  readonly cpuMicros: number;
}

type Costs = readonly [alone: Cost, pipelined: Cost, consumed: Cost];

/** Prints a table: messages per second, and how much of the bare client's rate that is. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      messages: { type: 'string', default: '10000' },
      alone: { type: 'string', default: '500' },
      rounds: { type: 'string', default: '3' },
    },
  });
  const [messages, alone, rounds] = [values.messages, values.alone, values.rounds].map(Number);
  const size = { messages: messages ?? 0, alone: alone ?? 0, rounds: rounds ?? 0 };
  const bytes = messageOf(0).body.length;
  console.log(`${size.messages} messages of ${bytes} bytes, durable and confirmed, per second;`);
  console.log(`in brackets CPU of the client in µs for each. ${size.rounds} rounds, medians.\n`);
  const head = ['', 'one by one', '', `${IN_FLIGHT} at once`, '', 'consumed', ''];
  const rows = [head];
  try {
    for (const contest of CONTESTS) rows.push(...(await rowsOf(contest, size)));
  } finally {
    await stopAll();
  }
  console.log(table(rows));
}

async function rowsOf(contest: Contest, size: Size): Promise<readonly string[][]> {
  const { name, missing } = contest;
  if (missing !== undefined) return [[`${name} is absent: ${missing}.`]];
  const contestants = await contest.begin();
  try {
    const [ours, bare] = await compete(contestants, size);
    return [
      [`${name}, bare client`, ...bare.flatMap((cost) => [rate(cost), ''])],
      [name, ...ours.flatMap((cost, index) => [rate(cost), ratio(cost, bare[index])])],
    ];
  } finally {
    await contestants.end();
  }
}

/** In turns, so that neither has the quieter half of the run. */
async function compete(contestants: Contestants, size: Size): Promise<readonly [Costs, Costs]> {
  const results: { readonly ours: Costs[]; readonly bare: Costs[] } = { ours: [], bare: [] };
  for (let round = -1; round < size.rounds; round += 1) {
    for (const who of ['bare', 'ours'] as const) {
      const peer = await contestants[who](`bench-${randomUUID()}`);
      const costs = await costsOf(peer, size);
      if (round >= 0) results[who].push(costs); // The first one warms the server.
      await peer.close();
    }
  }
  return [medians(results.ours), medians(results.bare)];
}

async function costsOf(peer: Peer, { messages, alone }: Size): Promise<Costs> {
  await peer.publish(batchOf(0, IN_FLIGHT)); // Warm.
  let number = IN_FLIGHT;
  const single = await costOf(alone, async () => {
    for (let count = 0; count < alone; count += 1) await peer.publish(batchOf(number++, 1));
  });
  const pipelined = await costOf(messages, async () => {
    for (let count = 0; count < messages; count += IN_FLIGHT) {
      await peer.publish(batchOf(number, Math.min(IN_FLIGHT, messages - count)));
      number += IN_FLIGHT;
    }
  });
  const all = IN_FLIGHT + alone + messages;
  const consumed = await costOf(all, () => peer.consume(all));
  return [single, pipelined, consumed];
}

async function costOf(count: number, act: () => Promise<void>): Promise<Cost> {
  const [cpu, begunAt] = [process.cpuUsage(), performance.now()];
  await act();
  const { user, system } = process.cpuUsage(cpu);
  return {
    perSecond: (count * 1_000) / (performance.now() - begunAt),
    cpuMicros: (user + system) / count,
  };
}

function medians(all: readonly Costs[]): Costs {
  const at = (index: 0 | 1 | 2): Cost => ({
    perSecond: median(all.map((costs) => costs[index].perSecond)),
    cpuMicros: median(all.map((costs) => costs[index].cpuMicros)),
  });
  return [at(0), at(1), at(2)];
}

function batchOf(from: number, count: number): readonly BrokerMessage[] {
  return Array.from({ length: count }, (_, index) => messageOf(from + index));
}

/** A real event as it travels, of one of many repositories. */
function messageOf(number: number): BrokerMessage {
  const key = `/git/example.org/team/shop-${number % KEYS}`;
  const data = { ref: 'refs/heads/main', from: null, to: null, cause: 'unknown' } as const;
  return encodeEvent(sampleOf('ref.moved', number, { data, key }), 'bench');
}

function rate({ perSecond, cpuMicros }: Cost): string {
  return `${Math.round(perSecond).toLocaleString('en')} (${cpuMicros.toFixed(0)})`;
}

function ratio({ perSecond }: Cost, bare: Cost | undefined): string {
  return `× ${(perSecond / (bare?.perSecond ?? NaN)).toFixed(2)}`;
}
