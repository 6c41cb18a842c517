import { readFileSync, rmSync, statSync, writeFileSync, type BigIntStats } from 'node:fs';
import type { WrittenFile, WrittenTree } from '../../core/realities/materialiser.ts';
import { isAbsent } from '../files/isAbsent.ts';

const VERSION = 1;
/** The steps in which file systems count time; a change within one of them does not show. */
const TICK_MS = 20;

/** What {@link saveRecord} wrote; `undefined` if there is none or it is damaged. */
export function loadRecord(file: string): WrittenTree | undefined {
  try {
    const stored: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const savedAt = statSync(file).mtimeMs;
    return isStored(stored) ? { files: new Map(stored.files), savedAt } : undefined;
  } catch (error) {
    if (isAbsent(error) || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Not atomic and needs not be: it is removed before a directory is changed, and damage shows. */
export function saveRecord(file: string, files: WrittenTree['files']): WrittenTree {
  const text = JSON.stringify({ version: VERSION, files: [...files] });
  writeFileSync(file, text, { mode: 0o600 });
  return { files, savedAt: statSync(file).mtimeMs };
}

/** From now on the directory counts as half written. */
export function removeRecord(file: string): void {
  rmSync(file, { force: true });
}

/** See {@link WrittenFile.stamp}. */
export function stampOf({ ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return `${ino}:${size}:${mtimeNs}:${ctimeNs}`;
}

/** Whether a file may have been changed after its stamp was taken without a change of the stamp. */
export function isRacy({ ctimeMs }: BigIntStats, savedAt: number): boolean {
  return Number(ctimeMs) + TICK_MS >= savedAt;
}

interface Stored {
  readonly files: readonly [string, WrittenFile][];
}

function isStored(value: unknown): value is Stored {
  const stored = value as { version?: unknown; files?: unknown } | null;
  return stored?.version === VERSION && Array.isArray(stored.files);
}
