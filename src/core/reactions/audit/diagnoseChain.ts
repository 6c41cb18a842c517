import type { ChainDamage, ChainProblem, Link, SoundLink } from './chain.ts';
import { NO_HASH } from './entry.ts';
import { longestRising } from './longestRising.ts';

/** So many missing entries are looked at one by one: a forged place may be any number. */
const MOST_MISSING = 100_000;

/** Names what was done to a chain that is not intact, in the order of its lines. */
export function diagnoseChain(links: readonly Link[]): readonly ChainProblem[] {
  const sound = links.filter((link): link is SoundLink => link.isSound && link.seq !== null);
  const { genuine, forged } = toldApart(sound);
  const rising = new Set(longestRising(genuine.map(({ seq }) => seq)));
  const inPlace = genuine.filter((_, index) => rising.has(index));
  const outOfPlace = genuine.filter((_, index) => !rising.has(index));
  const placed = new Set(inPlace.map(({ seq }) => seq));
  const belongs = memberOf(genuine);
  const moved = outOfPlace.filter((link) => !placed.has(link.seq) && belongs(link));
  const foreign = outOfPlace.filter((link) => !placed.has(link.seq) && !belongs(link));
  const copies = outOfPlace.filter(({ seq }) => placed.has(seq));
  const problems = [
    ...forged.map((link) => problem(link, 'inserted', `another line is entry ${link.seq}`)),
    ...foreign.map((link) => problem(link, 'inserted', 'it has no place in this chain')),
    ...copies.map((link) => problem(link, 'inserted', `it is a copy of entry ${link.seq}`)),
    ...moved.map((link) => problem(link, 'reordered', `entry ${link.seq} has its place elsewhere`)),
    ...gaps(inPlace, links, new Set(moved.map(({ seq }) => seq))),
    ...brokenLinks(inPlace),
  ];
  return problems.sort((a, b) => a.line - b.line);
}

/** Whether an entry names one of these before it, or is named by one after it. */
function memberOf(links: readonly SoundLink[]): (link: SoundLink) => boolean {
  const hashes = new Map(links.map(({ seq, hash }) => [seq, hash]));
  const named = new Map(links.map(({ seq, prev }) => [seq - 1, prev]));
  return ({ seq, prev, hash }) =>
    prev === (seq === 1 ? NO_HASH : hashes.get(seq - 1)) || hash === named.get(seq);
}

/**
 * Of different lines for one place only one is genuine: that which the next entry names, or which
 * itself names the one before.
 */
function toldApart(sound: readonly SoundLink[]): {
  readonly genuine: readonly SoundLink[];
  readonly forged: readonly SoundLink[];
} {
  const claims = Map.groupBy(sound, ({ seq }) => seq);
  const forged = [...claims].flatMap(([seq, claimants]) => {
    if (new Set(claimants.map(({ hash }) => hash)).size < 2) return [];
    const named = new Set((claims.get(seq + 1) ?? []).map(({ prev }) => prev));
    const before = new Set((claims.get(seq - 1) ?? []).map(({ hash }) => hash));
    const genuine =
      claimants.find(({ hash }) => named.has(hash)) ??
      claimants.find(({ prev }) => before.has(prev)) ??
      claimants[0];
    return claimants.filter(({ hash }) => hash !== genuine?.hash);
  });
  const isForged = new Set(forged);
  return { genuine: sound.filter((link) => !isForged.has(link)), forged };
}

/** What stands, and what is missing, between entries that are where they belong. */
function gaps(
  inPlace: readonly SoundLink[],
  links: readonly Link[],
  moved: ReadonlySet<number>,
): readonly ChainProblem[] {
  const problems: ChainProblem[] = [];
  let [line, seq] = [0, 0];
  for (const next of [...inPlace, undefined]) {
    const spoilt = links.slice(line, next && next.line - 1).filter(({ isSound }) => !isSound);
    if (next === undefined) {
      problems.push(...spoilt.map((link) => changed(link, link.seq)));
      break;
    }
    const missing = range(seq + 1, next.seq).filter((each) => !moved.has(each));
    problems.push(...between(spoilt, missing, next));
    [line, seq] = [next.line, next.seq];
  }
  return problems;
}

/** Lines that cannot be believed take the places of missing entries: those that they claim first. */
function between(
  spoilt: readonly Link[],
  missing: readonly number[],
  next: SoundLink,
): readonly ChainProblem[] {
  const left = new Set(missing);
  const claimed = new Map(
    spoilt.filter(({ seq }) => seq !== null && left.delete(seq)).map((link) => [link, link.seq]),
  );
  const free = [...left];
  const lines = spoilt.map((link) => {
    const entry = claimed.get(link) ?? free.shift();
    return entry === undefined
      ? problem(link, 'inserted', 'the entries around it follow each other')
      : changed(link, entry);
  });
  return free.length === 0 ? lines : [...lines, removed(free, next)];
}

/** Where an entry names another one before it than the one that is there. */
function brokenLinks(inPlace: readonly SoundLink[]): readonly ChainProblem[] {
  const blamed = new Map<number, ChainProblem>();
  for (const [index, link] of inPlace.entries()) {
    const before = inPlace[index - 1];
    const follows = before === undefined ? link.seq === 1 : link.seq === before.seq + 1;
    const wanted = before?.hash ?? NO_HASH;
    if (!follows || link.prev === wanted) continue;
    const after = inPlace[index + 1];
    const isDisowned = after?.seq === link.seq + 1 && after.prev !== link.hash;
    const culprit = before === undefined || isDisowned ? link : before;
    const message = 'its hash was made anew, and the next entry names another one';
    if (!blamed.has(culprit.line)) blamed.set(culprit.line, problem(culprit, 'changed', message));
  }
  return [...blamed.values()];
}

function changed(link: Link, entry: number | null): ChainProblem {
  const why = link.seq === null ? 'it is no entry' : 'its content is not that of its hash';
  return { ...problem(link, 'changed', why), entry };
}

function removed(missing: readonly number[], next: SoundLink): ChainProblem {
  const [first = 0] = missing;
  const last = missing.length < MOST_MISSING ? (missing.at(-1) ?? first) : next.seq - 1;
  const which = first === last ? `Entry ${first} is` : `Entries ${first} to ${last} are`;
  const message = `${which} missing before line ${next.line}.`;
  return { line: next.line, entry: first, reason: 'removed', message };
}

function problem({ line, seq }: Link, reason: ChainDamage, why: string): ChainProblem {
  const verb = reason === 'reordered' ? 'was moved' : `was ${reason}`;
  return { line, entry: seq, reason, message: `Line ${line} ${verb}: ${why}.` };
}

function range(from: number, before: number): readonly number[] {
  const length = Math.min(MOST_MISSING, Math.max(0, before - from));
  return Array.from({ length }, (_, index) => from + index);
}
