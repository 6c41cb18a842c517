/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface LoadInit {
  readonly seed: number;
  readonly repositories: number;
  readonly commitsPerMinute: number;
}

/** A commit as it reaches the broker. */
export interface Arrival {
  readonly atMs: number;
  /** Number of the repository; 0 is the busiest. */
  readonly repository: number;
}

const MINUTE_MS = 60_000;
/** Commits of one push follow each other that closely. */
const WITHIN_PUSH_MS = 5;
/** The repository at rank r is pushed to 1 / r^SKEW as often as the first one. */
const SKEW = 0.9;

/** One minute of pushes: a few repositories are busy, most pushes are small, some are large. */
export function minuteOfCommits({ seed, repositories, commitsPerMinute }: LoadInit): Arrival[] {
  const random = randomFrom(seed);
  const pick = pickerOf(repositories, random);
  const arrivals: Arrival[] = [];
  while (arrivals.length < commitsPerMinute) {
    const [atMs, repository] = [random() * MINUTE_MS, pick()];
    // One in ten pushes has up to 50 commits, the others up to 3.
    const most = random() < 0.1 ? 50 : 3;
    const count = Math.min(1 + Math.floor(random() * most), commitsPerMinute - arrivals.length);
    for (let index = 0; index < count; index += 1) {
      arrivals.push({ atMs: atMs + index * WITHIN_PUSH_MS, repository });
    }
  }
  return arrivals.sort((a, b) => a.atMs - b.atMs);
}

function pickerOf(count: number, random: () => number): () => number {
  let sum = 0;
  const upTo = Array.from({ length: count }, (_, rank) => (sum += 1 / (rank + 1) ** SKEW));
  return () => {
    const wanted = random() * sum;
    return upTo.findIndex((limit) => limit >= wanted);
  };
}

/** How many arrive in the busiest second. */
export function busiestSecond(arrivals: readonly Arrival[]): number {
  const counts = Map.groupBy(arrivals, ({ atMs }) => Math.floor(atMs / 1_000));
  return Math.max(...[...counts.values()].map((all) => all.length));
}

/**
 * How long commits wait for a free slot, sorted. Slots serve whoever came first, each for a time of
 * the given mean (exponential).
 */
export function waitsFor(
  arrivals: readonly Arrival[],
  {
    slots,
    meanMs,
    seed,
  }: { readonly slots: number; readonly meanMs: number; readonly seed: number },
): readonly number[] {
  const random = randomFrom(seed);
  const freeAt = new Float64Array(slots);
  const waits = arrivals.map(({ atMs }) => {
    let next = 0;
    for (let slot = 1; slot < slots; slot += 1) {
      if ((freeAt[slot] ?? 0) < (freeAt[next] ?? 0)) next = slot;
    }
    const beginsAt = Math.max(atMs, freeAt[next] ?? 0);
    freeAt[next] = beginsAt - Math.log(1 - random()) * meanMs;
    return beginsAt - atMs;
  });
  return waits.sort((a, b) => a - b);
}

/** How much more than its share the fullest of so many partitions has, by Kafka's own choice of them. */
export function partitionSkew(
  arrivals: readonly Arrival[],
  partitions: number,
  partitionOf: (repository: number) => number,
): number {
  const counts = Map.groupBy(arrivals, ({ repository }) => partitionOf(repository));
  const fullest = Math.max(...[...counts.values()].map((all) => all.length));
  return fullest / (arrivals.length / partitions);
}
