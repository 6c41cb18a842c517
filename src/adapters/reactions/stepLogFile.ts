import { open, readFile } from 'node:fs/promises';
import { isAbsent } from '../files/isAbsent.ts';

/** What is kept of what one step printed. */
const MOST_BYTES = 1024 * 1024;

/**
 * Adds lines to a log that keeps its first MiB. What is beyond is counted only, and the count is
 * its last line. All state is in the file, so a process that goes on after another counts on.
 */
export async function appendToLog(file: string, lines: readonly string[]): Promise<void> {
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  if (bytes.length === 0) return;
  const handle = await openLog(file);
  try {
    const { size } = await handle.stat();
    const room = Math.max(0, MOST_BYTES - size);
    if (bytes.length <= room) {
      await handle.write(bytes, 0, bytes.length, size);
      return;
    }
    const kept = wholeCharacters(bytes.subarray(0, room));
    const left = (size > MOST_BYTES ? leftOutIn(await handle.readFile()) : 0) + bytes.length;
    // The count stands at one place; up to three bytes of a torn character before it are blank.
    const filled = Buffer.concat([kept, Buffer.alloc(room - kept.length, ' ')]);
    const end = Buffer.concat([filled, Buffer.from(countLine(left - kept.length))]);
    await handle.write(end, 0, end.length, Math.min(size, MOST_BYTES));
  } finally {
    await handle.close();
  }
}

/** The text of a log; empty if the step printed nothing. */
export async function readLogFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isAbsent(error)) return '';
    throw error;
  }
}

async function openLog(file: string): ReturnType<typeof open> {
  try {
    return await open(file, 'wx+', 0o600);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
      return open(file, 'r+');
    }
    throw error;
  }
}

/** The count only grows, so that a new line covers the old one. */
function countLine(bytes: number): string {
  return `\n… ${bytes} more bytes were left out.\n`;
}

function leftOutIn(content: Buffer): number {
  return Number(/^\n… (\d+) /.exec(content.subarray(MOST_BYTES).toString())?.[1] ?? 0);
}

/** Without the begin of a UTF-8 character whose end is not there. */
function wholeCharacters(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && bytes.length - end < 3 && isContinuation(bytes[end - 1])) end--;
  const lead = bytes[end - 1] ?? 0;
  const needs = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  return bytes.length - end + 1 < needs ? bytes.subarray(0, end - 1) : bytes;
}

function isContinuation(byte = 0): boolean {
  return (byte & 0xc0) === 0x80;
}
