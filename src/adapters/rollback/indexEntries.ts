import type { IndexEntry, RawPath, TreeEntry } from '../../core/rollback/operation.ts';
import { runGit } from '../git/gitProcess.ts';
import type { Repository } from '../git/repository.ts';

/** All that the index holds. */
export interface IndexNow {
  readonly entries: ReadonlyMap<RawPath, IndexEntry | 'conflict' | 'announced'>;
  /** Each stage of each entry with its bits, as `git ls-files -s -v -z` tells it. */
  readonly dump: Uint8Array;
  /** The paths with a conflict, with mode, oid and stage. */
  readonly stages: readonly Staged[];
}

export interface Staged {
  readonly path: RawPath;
  readonly mode: string;
  readonly oid: string;
  readonly stage: string;
}

/** `H 100644 <oid> 0\t<path>`; a lower case letter is assumed unchanged, `S` is skipped. */
const LINE = /^(\S) (\d+) ([0-9a-f]+) (\d)\t([^]*)$/;
const EMPTY_BLOBS = [
  'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391',
  '473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813',
];

/** Reads the index through git; nothing of it is changed. */
export async function readIndex(repository: Repository): Promise<IndexNow> {
  const { stdout: dump } = await runGit(repository, ['ls-files', '-s', '-v', '-z']);
  const entries = new Map<RawPath, IndexEntry | 'conflict' | 'announced'>();
  const stages: Staged[] = [];
  const empty: RawPath[] = [];
  for (const line of Buffer.from(dump).toString('latin1').split('\0')) {
    const [, tag = '', mode = '', oid = '', stage = '', path = ''] = LINE.exec(line) ?? [];
    if (tag === '') continue;
    if (stage !== '0') {
      stages.push({ path, mode, oid, stage });
      entries.set(path, 'conflict');
      continue;
    }
    if (EMPTY_BLOBS.includes(oid)) empty.push(path);
    const isSkipped = tag.toUpperCase() === 'S';
    entries.set(path, { mode, oid, isAssumedUnchanged: tag !== tag.toUpperCase(), isSkipped });
  }
  for (const path of await announced(repository, empty)) entries.set(path, 'announced');
  return { entries, dump, stages };
}

/** Of entries with the empty blob, those that only say that a file will be added. */
async function announced(
  repository: Repository,
  empty: readonly RawPath[],
): Promise<readonly RawPath[]> {
  if (empty.length === 0) return [];
  const among = new Set(empty);
  const { stdout } = await runGit(repository, ['ls-files', '--debug', '-z']);
  const flagged = announcedIn(Buffer.from(stdout).toString('latin1'));
  return [...flagged].filter((path) => among.has(path));
}

/** cache.h: `CE_INTENT_TO_ADD` is bit 29 of the flags. */
const ANNOUNCED_FLAG = 0x2000_0000;

function announcedIn(debug: string): ReadonlySet<RawPath> {
  const found = new Set<RawPath>();
  for (const [, path = '', flags = ''] of debug.matchAll(
    /([^\0]+)\0 {2}ctime:[^\0]*?flags: ([0-9a-f]+)\n/g,
  )) {
    if ((Number.parseInt(flags, 16) & ANNOUNCED_FLAG) !== 0) found.add(path);
  }
  return found;
}

/**
 * What `git update-index -z --index-info` reads; `null` removes. Removals come first, so that a
 * folder can take the place of a file.
 */
export function indexInfo(
  { objectFormat }: Pick<Repository, 'objectFormat'>,
  entries: ReadonlyMap<RawPath, TreeEntry | null>,
): Buffer {
  const none = '0'.repeat(objectFormat === 'sha256' ? 64 : 40);
  const gone: string[] = [];
  const there: string[] = [];
  for (const [raw, entry] of entries) {
    if (entry === null) gone.push(`0 ${none} 0\t${raw}\0`);
    else there.push(`${entry.mode} ${entry.oid} 0\t${raw}\0`);
  }
  return Buffer.from([...gone, ...there].join(''), 'latin1');
}
