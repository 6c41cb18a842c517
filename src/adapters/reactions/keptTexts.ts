import { readFile, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { ReactorError } from '../../core/errors.ts';
import type { Clock } from '../../core/ports.ts';
import { isAbsent } from '../files/isAbsent.ts';
import { writeAtomic } from '../files/writeAtomic.ts';
import { sha256 } from '../system/sha256.ts';

/** More than any plan that a person can read. */
const MOST_BYTES = 32 * 1024 * 1024;

/**
 * Keeps a text in a folder under its SHA-256, which is its name from then on.
 * @throws ReactorError `store-failed` for a text that is too large
 */
export async function keepText(folder: string, text: string, clock: Clock): Promise<string> {
  const size = Buffer.byteLength(text);
  if (size > MOST_BYTES) {
    throw new ReactorError('store-failed', `A document of ${size} bytes is too large to keep.`, {
      hint: 'Let the step change fewer things at once, so that a person can read what it does.',
    });
  }
  const name = sha256(text);
  if ((await keptText(folder, name)) === undefined) await writeAtomic(fileOf(folder, name), text);
  else await touch(fileOf(folder, name), clock.now());
  return name;
}

/** The text of a name; `undefined` if there is none, or what is there is another text. */
export async function keptText(folder: string, name: string): Promise<string | undefined> {
  if (!/^[0-9a-f]{64}$/.test(name)) return undefined;
  try {
    const file = fileOf(folder, name);
    if ((await stat(file)).size > MOST_BYTES) return undefined;
    const text = await readFile(file, 'utf8');
    return sha256(text) === name ? text : undefined;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

function fileOf(folder: string, name: string): string {
  return path.join(folder, `${name}.txt`);
}

async function touch(file: string, at: number): Promise<void> {
  await utimes(file, at / 1_000, at / 1_000);
}
