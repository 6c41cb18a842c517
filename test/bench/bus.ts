/** The bus beside other ways to hand out events in a process, and the stream on disk. */
import { OURS, PEERS } from './bus/dispatchers.ts';
import { dispatchRate, durableRate, handlerLatency, openingTime } from './bus/measure.ts';
import { table } from './table.ts';

const SUBSCRIBERS = [1, 10, 100, 1_000];
const BUDGET = { bus: 200_000, stream: 50_000 };

/** Prints the tables; no arguments. */
export async function run(_args: readonly string[]): Promise<void> {
  const alive = setInterval(() => undefined, 1_000);
  try {
    await compareDispatchers();
    await showStream();
  } finally {
    clearInterval(alive);
  }
}

async function compareDispatchers(): Promise<void> {
  const ours = await ratesOf(OURS);
  const rows = [
    row('events/s with subscribers', SUBSCRIBERS.map(String)),
    row(OURS.name, ours.map(perSecond)),
  ];
  for (const peer of PEERS) {
    const rates = await ratesOf(peer);
    rows.push(
      row(
        peer.name,
        rates.map((rate, index) => `${perSecond(rate)} (${factor(rate, ours[index])})`),
      ),
    );
  }
  console.log(`\n${table(rows)}\n`);
  for (const { name, lacks } of PEERS) console.log(`${name} lacks ${lacks}.`);
  console.log(
    `\nBudget with one subscriber: ${perSecond(BUDGET.bus)}: ${verdict(ours[0], BUDGET.bus)}`,
  );
}

async function ratesOf(dispatcher: typeof OURS): Promise<readonly number[]> {
  const rates: number[] = [];
  for (const subscribers of SUBSCRIBERS) rates.push(await dispatchRate(dispatcher, subscribers));
  return rates;
}

async function showStream(): Promise<void> {
  const rows = [['durable events/s', '']];
  const rates: number[] = [];
  for (const [inFlight, count] of [
    [1, 1_000],
    [64, 50_000],
    [256, 100_000],
    [1_024, 100_000],
  ] as const) {
    const rate = await durableRate(inFlight, count);
    rates.push(rate);
    rows.push([`  ${inFlight} in flight`, perSecond(rate)]);
  }
  rows.push(['publish → handler, in memory', spread(await handlerLatency('memory', 5_000))]);
  rows.push(['publish → handler, on disk', spread(await handlerLatency('disk', 1_000))]);
  rows.push(['opening 100,000 stored events', `${(await openingTime(100_000)).toFixed(0)} ms`]);
  console.log(`\n${table(rows)}`);
  const best = Math.max(...rates);
  console.log(
    `\nBudget of the stream: ${perSecond(BUDGET.stream)}: ${verdict(best, BUDGET.stream)}`,
  );
}

function row(name: string, cells: readonly string[]): readonly string[] {
  return [name, ...cells];
}

function perSecond(rate: number): string {
  return Math.round(rate).toLocaleString('en');
}

/** How much faster than ours. */
function factor(rate: number, ours = Number.NaN): string {
  return `× ${(rate / ours).toPrecision(2)}`;
}

function verdict(rate = 0, budget: number): string {
  return rate >= budget
    ? `kept, × ${(rate / budget).toFixed(1)}`
    : `MISSED with ${perSecond(rate)}`;
}

function spread(sorted: readonly number[]): string {
  const at = (share: number): string =>
    `${((sorted[Math.floor(sorted.length * share)] ?? NaN) * 1_000).toFixed(0)} µs`;
  return `median ${at(0.5)}, 99 % ${at(0.99)}`;
}
