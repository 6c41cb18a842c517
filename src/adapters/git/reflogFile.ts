import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { ReflogEntry, ReflogTail } from '../../core/ports.ts';
import { isAbsent } from '../files/isAbsent.ts';

/** How much of a log is read when it is not known where the last look ended. */
const UNMARKED_BYTES = 64 * 1024;
/** How much of what stands before a mark has to be the same for the mark to hold. */
const SEAL_BYTES = 256;
const LINE_FEED = 0x0a;

/** `position:inode:digest of what stands before`. */
interface Mark {
  readonly at: number;
  readonly inode: string;
  readonly seal: string;
}

const NO_LOG: Mark = { at: 0, inode: '0', seal: sealOf(Buffer.alloc(0)) };

/**
 * What a reflog file gained since a mark, complete lines only. When `git reflog expire` has
 * written the file anew, or another ref took the name, the mark no longer holds. Read on the
 * calling thread, as in `smallFiles.ts`: what is new is a few lines.
 */
export function readReflogFile(file: string, mark: string | undefined): ReflogTail {
  const marked = parseMark(mark);
  try {
    const handle = openSync(file, 'r');
    try {
      const { ino, size } = fstatSync(handle);
      if (mark !== undefined && marked?.at === size && marked.inode === String(ino)) {
        return { entries: [], mark, isExact: true };
      }
      return readTail({ handle, inode: String(ino), size }, marked);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    if (!isAbsent(error)) throw error;
    return { entries: [], mark: formatMark(NO_LOG), isExact: marked?.at === 0 };
  }
}

interface OpenLog {
  readonly handle: number;
  readonly inode: string;
  readonly size: number;
}

function readTail({ handle, inode, size }: OpenLog, marked: Mark | undefined): ReflogTail {
  if (marked !== undefined && marked.at <= size) {
    const base = Math.max(0, marked.at - SEAL_BYTES);
    const bytes = readRange(handle, base, size);
    const before = bytes.subarray(0, marked.at - base);
    if (sealOf(before) === marked.seal) {
      return { ...tailOf({ bytes, base, inode }, before.length), isExact: true };
    }
  }
  const base = Math.max(0, size - UNMARKED_BYTES);
  const bytes = readRange(handle, base, size);
  const start = base === 0 ? 0 : bytes.indexOf(LINE_FEED) + 1;
  return { ...tailOf({ bytes, base, inode }, start), isExact: false };
}

function readRange(handle: number, from: number, to: number): Buffer {
  const bytes = Buffer.alloc(to - from);
  return bytes.subarray(0, readSync(handle, bytes, 0, bytes.length, from));
}

interface Excerpt {
  readonly bytes: Buffer;
  /** Where in the file the bytes begin. */
  readonly base: number;
  readonly inode: string;
}

function tailOf(excerpt: Excerpt, start: number): Pick<ReflogTail, 'entries' | 'mark'> {
  const { bytes } = excerpt;
  const entries: ReflogEntry[] = [];
  let at = start;
  for (let end = bytes.indexOf(LINE_FEED, at); end >= 0; end = bytes.indexOf(LINE_FEED, at)) {
    const entry = parseEntry(bytes.toString('utf8', at, end));
    at = end + 1;
    if (entry !== undefined) entries.push({ ...entry, mark: markAt(excerpt, at) });
  }
  return { entries, mark: markAt(excerpt, at) };
}

const LINE = /^([0-9a-f]{40,64}) ([0-9a-f]{40,64}) .*? \d+ [+-]\d{4}(?:\t(.*))?$/;

/** `from SP to SP name <email> SP time SP zone TAB cause` */
function parseEntry(line: string): Omit<ReflogEntry, 'mark'> | undefined {
  const [, from, to, cause = ''] = LINE.exec(line) ?? [];
  return from === undefined || to === undefined ? undefined : { from, to, cause };
}

function markAt({ bytes, base, inode }: Excerpt, end: number): string {
  const seal = sealOf(bytes.subarray(Math.max(0, end - SEAL_BYTES), end));
  return formatMark({ at: base + end, inode, seal });
}

function sealOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}

function formatMark({ at, inode, seal }: Mark): string {
  return `${at}:${inode}:${seal}`;
}

function parseMark(mark = ''): Mark | undefined {
  const [at, inode, seal] = mark.split(':');
  return inode === undefined || seal === undefined ? undefined : { at: Number(at), inode, seal };
}
