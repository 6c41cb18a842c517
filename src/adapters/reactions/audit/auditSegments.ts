import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isAbsent } from '../../files/isAbsent.ts';
import { namesIn } from '../../files/namesIn.ts';

const NAME = /^\d{4}-\d{2}\.jsonl$/;
const NEWLINE = 10;

/** The folder of the audit log in the common git directory. */
export function auditFolder(commonDir: string): string {
  return path.join(commonDir, 'git-reactor', 'audit');
}

/** The files of the log, one for each month in which something was written, oldest first. */
export async function auditSegments(folder: string): Promise<readonly string[]> {
  const names = await namesIn(folder);
  return names
    .filter((name) => NAME.test(name))
    .sort()
    .map((name) => path.join(folder, name));
}

/**
 * The file in which an entry is written now: never one before the newest, also when the clock
 * goes back, so that the order of the files stays that of the entries.
 */
export function segmentAt(folder: string, now: number, newest: string | undefined): string {
  const current = path.join(folder, `${new Date(now).toISOString().slice(0, 7)}.jsonl`);
  return newest !== undefined && newest > current ? newest : current;
}

export interface SegmentText {
  /** Whole lines without their ends, blank ones too. */
  readonly lines: readonly string[];
  /** Bytes of the whole lines with their ends. */
  readonly bytes: number;
  /** Bytes after the last end of a line. */
  readonly tornBytes: number;
}

/** A missing file is an empty one. */
export async function readSegment(file: string): Promise<SegmentText> {
  const content = await contentOf(file);
  const bytes = content.lastIndexOf(NEWLINE) + 1;
  const whole = content.subarray(0, Math.max(0, bytes - 1));
  const lines = bytes === 0 ? [] : textLines(whole);
  return { lines, bytes, tornBytes: content.length - bytes };
}

async function contentOf(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    if (isAbsent(error)) return Buffer.alloc(0);
    throw error;
  }
}

/** Bytes that are no UTF-8 must not be read as the character that stands for them. */
function textLines(bytes: Buffer): readonly string[] {
  if (isUtf8(bytes)) return bytes.toString('utf8').split('\n');
  const lines = bytes.toString('latin1').split('\n');
  return lines.map((line) => {
    const own = Buffer.from(line, 'latin1');
    return isUtf8(own) ? own.toString('utf8') : line;
  });
}
