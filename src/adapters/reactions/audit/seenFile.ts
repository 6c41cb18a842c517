import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeAtomic } from '../../files/writeAtomic.ts';

/** How far the stream was looked at, where that is more than the newest entry says. */
export interface SeenFile {
  /** 0 if it is not known. */
  load(): Promise<number>;
  save(position: number): Promise<void>;
}

/** It only helps to tell a gap from a quiet time, so what cannot be read counts as nothing. */
export function createSeenFile(folder: string): SeenFile {
  const file = path.join(folder, 'seen.json');
  return {
    async load() {
      try {
        const { at } = JSON.parse(await readFile(file, 'utf8')) as { readonly at?: unknown };
        return Number.isSafeInteger(at) ? Number(at) : 0;
      } catch {
        return 0;
      }
    },
    save: (at) => writeAtomic(file, JSON.stringify({ version: 1, at })),
  };
}
