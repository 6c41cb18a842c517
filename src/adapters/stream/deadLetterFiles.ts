import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeadLetter } from '../../core/events/deadLetter.ts';
import type { DeadLetterStore, Log } from '../../core/ports.ts';
import { isAbsent } from '../files/isAbsent.ts';
import { namesIn } from '../files/namesIn.ts';
import { writeAtomic } from '../files/writeAtomic.ts';
import { sha256 } from '../system/sha256.ts';

export interface DeadLetterFilesInit {
  /** `git-reactor/dead-letters` in the common git directory; made with the first letter. */
  readonly folder: string;
  readonly log: Log;
  /** Letters that are kept, default 1,000; the oldest goes, and that is logged. */
  readonly keep?: number;
}

/** Dead letters as one JSON file each: another process can list and discard them. */
export function createDeadLetterFiles({ folder, log, keep }: DeadLetterFilesInit): DeadLetterStore {
  const store = new DeadLetterFiles(folder, log, keep ?? 1_000);
  return {
    put: (letter) => store.put(letter),
    remove: (id) => store.remove(id),
    list: () => store.list(),
  };
}

class DeadLetterFiles {
  readonly #folder: string;
  readonly #log: Log;
  readonly #keep: number;

  constructor(folder: string, log: Log, keep: number) {
    this.#folder = folder;
    this.#log = log;
    this.#keep = keep;
  }

  async put(letter: DeadLetter): Promise<void> {
    await writeAtomic(this.#pathOf(letter.id), JSON.stringify(letter));
    const names = await this.#names();
    for (const name of names.slice(0, -this.#keep)) {
      await rm(join(this.#folder, name), { force: true });
      this.#log.warn('There are too many dead letters; the oldest was removed.', { name });
    }
  }

  async remove(id: string): Promise<boolean> {
    try {
      await rm(this.#pathOf(id));
      return true;
    } catch (error) {
      if (isAbsent(error)) return false;
      throw error;
    }
  }

  async list(): Promise<readonly DeadLetter[]> {
    const letters = await Promise.all((await this.#names()).map((name) => this.#read(name)));
    return letters.filter((letter) => letter !== undefined);
  }

  async #read(name: string): Promise<DeadLetter | undefined> {
    const path = join(this.#folder, name);
    try {
      const letter: unknown = JSON.parse(await readFile(path, 'utf8'));
      if (isDeadLetter(letter)) return letter;
    } catch (error) {
      if (isAbsent(error)) return undefined;
      if (!(error instanceof SyntaxError)) throw error;
    }
    this.#log.warn('A dead letter cannot be read; its file stays where it is.', { path });
    return undefined;
  }

  /** Oldest event first. */
  async #names(): Promise<readonly string[]> {
    const names = await namesIn(this.#folder);
    return names.filter((name) => /^\d{16}-[0-9a-f]{16}\.json$/.test(name)).sort();
  }

  /** A subscription's name may hold what a file's may not. */
  #pathOf(id: string): string {
    return join(this.#folder, `${id.slice(0, 16)}-${sha256(id).slice(0, 16)}.json`);
  }
}

function isDeadLetter(value: unknown): value is DeadLetter {
  if (typeof value !== 'object' || value === null) return false;
  const { id, subscription, event, attempts } = value as Partial<Record<keyof DeadLetter, unknown>>;
  const isNamed = typeof id === 'string' && typeof subscription === 'string';
  return isNamed && typeof event === 'object' && event !== null && Array.isArray(attempts);
}
