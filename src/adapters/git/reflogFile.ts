import { open } from 'node:fs/promises';
import type { ReflogEntry, ReflogTail } from '../../core/ports.ts';
import { isAbsent } from '../files/isAbsent.ts';

/** How much of a log is read when it is not known where the last look ended. */
const UNMARKED_BYTES = 64 * 1024;
const LINE_FEED = 0x0a;

/**
 * What a reflog file gained since a mark, complete lines only. A mark names the file and a
 * position in it; when `git reflog expire` has written the file anew, it no longer holds.
 */
export async function readReflogFile(file: string, mark: string | undefined): Promise<ReflogTail> {
  try {
    const handle = await open(file, 'r');
    try {
      const { ino, size } = await handle.stat();
      const [markedIno, markedAt] = (mark ?? '').split(':').map(Number);
      const isExact = markedIno === ino && markedAt !== undefined && markedAt <= size;
      const start = isExact ? markedAt : Math.max(0, size - UNMARKED_BYTES);
      const bytes = Buffer.alloc(size - start);
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
      const end = bytes.subarray(0, bytesRead).lastIndexOf(LINE_FEED) + 1;
      const entries = parseReflog(bytes.toString('utf8', 0, end), isExact || start === 0);
      return { entries, mark: `${ino}:${start + end}`, isExact };
    } finally {
      await handle.close();
    }
  } catch (error) {
    // A mark in a log that is not there yet: all that it will hold is new.
    if (isAbsent(error)) return { entries: [], mark: '', isExact: mark === '' };
    throw error;
  }
}

const LINE = /^([0-9a-f]{40,64}) ([0-9a-f]{40,64}) .*? \d+ [+-]\d{4}(?:\t(.*))?$/;

/** `from SP to SP name <email> SP time SP zone TAB cause`; a cut first line is left out. */
export function parseReflog(text: string, isWhole: boolean): readonly ReflogEntry[] {
  const lines = text.split('\n');
  if (!isWhole) lines.shift();
  return lines.flatMap((line) => {
    const [, from, to, cause = ''] = LINE.exec(line) ?? [];
    return from === undefined || to === undefined ? [] : [{ from, to, cause }];
  });
}
