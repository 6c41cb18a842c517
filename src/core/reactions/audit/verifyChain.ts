import type { Hash } from '../../ports.ts';
import { diagnoseChain } from './diagnoseChain.ts';
import { entryOfLine, isUnchanged, NO_HASH } from './entry.ts';

/** What was done to a chain. */
export type ChainDamage = 'changed' | 'removed' | 'inserted' | 'reordered' | 'truncated';

/** Something in a chain that is not as it was written. */
export interface ChainProblem {
  /** From 1, of all lines that were given; where lines are missing, the one after them. */
  readonly line: number;
  /** `seq` of the entry that is meant; `null` where the line does not say it. */
  readonly entry: number | null;
  readonly reason: ChainDamage;
  /** One sentence for people. */
  readonly message: string;
}

/** The end of a chain as it was once kept in a second place. */
export interface Seal {
  /** Number of entries. */
  readonly entries: number;
  /** `hash` of the newest of them. */
  readonly head: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
}

export interface ChainCheck {
  /** Number of entries that are as they were written. */
  readonly entries: number;
  /** `hash` of the newest of them; `null` if there is none. */
  readonly head: string | null;
  /** In the order of the lines; empty for an intact chain. */
  readonly problems: readonly ChainProblem[];
}

/** What a line says of its place; that is all that a check has to remember. */
export interface Link {
  readonly line: number;
  /** `false`: its content is not that of its hash, or it is no entry at all. */
  readonly isSound: boolean;
  /** As the line says; `null` if it is no entry. */
  readonly seq: number | null;
  readonly prev: string;
  readonly hash: string;
}

/** A {@link Link} with the place that it can be believed to have. */
export type SoundLink = Link & { readonly seq: number };

/**
 * Finds what was done to a chain: a line that was changed, removed, inserted or moved, and, against
 * the seals, an end that was cut off or a chain that was made anew. What somebody appends with the
 * right hashes, or cuts off after the newest seal, cannot be told from a chain that ends there.
 * @param lines all lines of the log, oldest first, without their ends
 */
export function verifyChain(
  lines: Iterable<string>,
  hash: Hash,
  seals: readonly Seal[] = [],
): ChainCheck {
  const links = [...linksOf(lines, hash)];
  const sound = links.filter(isSoundLink);
  const newest = sound.reduce<SoundLink | undefined>(
    (last, link) => (last === undefined || link.seq > last.seq ? link : last),
    undefined,
  );
  const broken = isIntact(links) ? [] : diagnoseChain(links);
  const unsealed = againstSeals(sound, links.length, seals);
  return {
    entries: sound.length,
    head: newest?.hash ?? null,
    problems: [...broken, ...unsealed].sort((a, b) => a.line - b.line),
  };
}

function* linksOf(lines: Iterable<string>, hash: Hash): Generator<Link> {
  let line = 0;
  for (const text of lines) {
    line++;
    const entry = entryOfLine(text);
    if (entry === undefined) yield { line, isSound: false, seq: null, prev: '', hash: '' };
    else {
      const { seq, prev, hash: own } = entry;
      yield { line, isSound: isUnchanged(text, entry, hash), seq, prev, hash: own };
    }
  }
}

function isSoundLink(link: Link): link is SoundLink {
  return link.isSound && link.seq !== null;
}

function isIntact(links: readonly Link[]): boolean {
  return links.every(({ isSound, seq, prev }, index) => {
    const before = index === 0 ? NO_HASH : links[index - 1]?.hash;
    return isSound && seq === index + 1 && prev === before;
  });
}

function againstSeals(
  sound: readonly SoundLink[],
  lines: number,
  seals: readonly Seal[],
): readonly ChainProblem[] {
  const last = sound.reduce((most, { seq }) => Math.max(most, seq), 0);
  const beyond = seals
    .filter(({ entries }) => entries > last)
    .reduce<Seal | undefined>(
      (most, seal) => (seal.entries > (most?.entries ?? 0) ? seal : most),
      undefined,
    );
  const cut = beyond === undefined ? [] : [truncated(beyond, last, lines)];
  const bySeq = new Map(sound.map((link) => [link.seq, link]));
  const others = seals.flatMap((seal): readonly ChainProblem[] => {
    const link = bySeq.get(seal.entries);
    return link === undefined || link.hash === seal.head ? [] : [madeAnew(seal, link)];
  });
  return [...others, ...cut];
}

function truncated({ entries, at }: Seal, last: number, lines: number): ChainProblem {
  const end = last === 0 ? 'the log is empty' : `the log ends with entry ${last}`;
  const message = `The end is cut off: ${end}, but ${entries} entries were sealed at ${at}.`;
  return { line: lines, entry: last + 1, reason: 'truncated', message };
}

function madeAnew({ at }: Seal, { line, seq }: SoundLink): ChainProblem {
  const message = `Entry ${seq} is not the one that was sealed at ${at}: it, or one before it, was changed and all later hashes were made anew.`;
  return { line, entry: seq, reason: 'changed', message };
}
