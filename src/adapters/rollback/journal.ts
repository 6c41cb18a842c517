import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Log } from '../../core/ports.ts';
import { NO_HISTORY, type History } from '../../core/rollback/history.ts';
import type { Interrupted } from '../../core/rollback/world.ts';
import type { Repository } from '../git/repository.ts';
import { isAbsent } from '../files/isAbsent.ts';
import { writeAtomic } from '../files/writeAtomic.ts';

/** Private to the work tree. */
export function stateFolder({ gitDir }: Pick<Repository, 'gitDir'>): string {
  return path.join(gitDir, 'git-reactor', 'rollback');
}

/** It is there while a rollback is under way or cut off. */
export function journalFile(folder: string): string {
  return path.join(folder, 'journal.json');
}

/** What is under way, in a file that is there only as long as something is. */
export class Journal {
  readonly #file: string;
  readonly #historyFile: string;
  readonly #log: Log;

  /** @param folder private to this work tree */
  constructor(folder: string, log: Log) {
    this.#file = journalFile(folder);
    this.#historyFile = path.join(folder, 'history.json');
    this.#log = log;
  }

  /** Resolves when it is durable. */
  note(entry: Interrupted): Promise<void> {
    return writeAtomic(this.#file, JSON.stringify(entry));
  }

  /** @returns `undefined` when nothing is under way */
  read(): Interrupted | undefined {
    return readJson(this.#file) as Interrupted | undefined;
  }

  clear(): Promise<void> {
    return rm(this.#file, { force: true });
  }

  readHistory(): History {
    try {
      const history = readJson(this.#historyFile) as Partial<History> | undefined;
      if (history === undefined) return NO_HISTORY;
      if (Array.isArray(history.done) && Array.isArray(history.undone)) return history as History;
      throw new Error('it has no lists');
    } catch (error) {
      this.#log.warn(
        `${this.#historyFile} is damaged; earlier rollbacks cannot be undone: ${String(error)}`,
      );
      return NO_HISTORY;
    }
  }

  writeHistory(history: History): Promise<void> {
    return writeAtomic(this.#historyFile, JSON.stringify(history));
  }
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}
