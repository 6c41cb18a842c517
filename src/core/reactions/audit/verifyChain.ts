import type { Hash } from '../../ports.ts';
import type { ChainCheck, ChainProblem, Link, Seal, SoundLink } from './chain.ts';
import { diagnoseChain } from './diagnoseChain.ts';
import { entryOfLine, isUnchanged, NO_HASH } from './entry.ts';

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
