import { createHash } from 'node:crypto';
import { open, stat, type FileHandle } from 'node:fs/promises';
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
 * written the file anew, or another ref took the name, the mark no longer holds.
 */
export async function readReflogFile(file: string, mark: string | undefined): Promise<ReflogTail> {
  const marked = parseMark(mark);
  try {
    const { ino, size } = await stat(file);
    if (mark !== undefined && marked?.at === size && marked.inode === String(ino)) {
      return { entries: [], mark, isExact: true };
    }
    const handle = await open(file, 'r');
    try {
      return await readTail(handle, marked);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!isAbsent(error)) throw error;
    return { entries: [], mark: formatMark(NO_LOG), isExact: marked?.at === 0 };
  }
}

async function readTail(handle: FileHandle, marked: Mark | undefined): Promise<ReflogTail> {
  const { ino, size } = await handle.stat();
  const inode = String(ino);
  if (marked !== undefined && marked.at <= size) {
    const base = Math.max(0, marked.at - SEAL_BYTES);
    const bytes = await readRange(handle, base, size);
    const before = bytes.subarray(0, marked.at - base);
    if (sealOf(before) === marked.seal) {
      return { ...tailOf({ bytes, base, inode }, before.length), isExact: true };
    }
  }
  const base = Math.max(0, size - UNMARKED_BYTES);
  const bytes = await readRange(handle, base, size);
  const start = base === 0 ? 0 : bytes.indexOf(LINE_FEED) + 1;
  return { ...tailOf({ bytes, base, inode }, start), isExact: false };
}

async function readRange(handle: FileHandle, from: number, to: number): Promise<Buffer> {
  const bytes = Buffer.alloc(to - from);
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, from);
  return bytes.subarray(0, bytesRead);
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
