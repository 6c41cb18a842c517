import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { messageOf, ReactorError } from '../../core/errors.ts';
import { isPlainObject } from '../../core/isPlainObject.ts';
import type { Clock, Log } from '../../core/ports.ts';
import type { RunFiles } from '../../core/reactions/ports.ts';
import type { Notes } from '../../core/reactions/stepKind.ts';
import { textIfThere } from '../files/textIfThere.ts';
import { writeAtomic } from '../files/writeAtomic.ts';
import { sha256 } from '../system/sha256.ts';
import { keepText, keptText } from './keptTexts.ts';
import { removeOld } from './removeOld.ts';
import { appendToLog, readLogFile } from './stepLogFile.ts';

const DAY_MS = 86_400_000;
const KEEP_RUNS = 500;
const KEEP_TEXTS = 2_000;
const KEEP_DAYS = 30;
const MOST_NOTES = 4 * 1024 * 1024;

export interface RunFilesInit {
  /** `git-reactor` in the common git directory. */
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Runs that are not over: their files stay, however old. */
  readonly liveRuns?: () => readonly string[];
}

/**
 * What is kept of runs as files that only their owner can read: `runs/<hash of the run>/` with
 * notes and logs, `texts/`, and `routed.json` with the position. Files of runs beyond the newest
 * 500, or 30 days old, are removed when a new run begins. Whatever a run or a step is called, its
 * name is hashed before it is part of a path.
 */
export function createRunFiles(init: RunFilesInit): RunFiles {
  const store = new RunFolder(init);
  const texts = path.join(init.folder, 'texts');
  return {
    saveNotes: (run, notes) => store.saveNotes(run, notes),
    notes: (run) => store.notes(run),
    log: (run, step, lines) => store.log(run, step, lines),
    readLog: (run, step) => store.readLog(run, step),
    async keepText(text) {
      await mkdir(texts, { recursive: true, mode: 0o700 });
      return keepText(texts, text, init.clock);
    },
    text: (name) => keptText(texts, name),
    position: () => position(positionFile(init), init.log),
    savePosition: (at) => writeAtomic(positionFile(init), JSON.stringify({ version: 1, at })),
  };
}

class RunFolder {
  readonly #init: RunFilesInit;
  readonly #runs: string;
  /** The last write of each run that is under way: those of one run are done in their order. */
  readonly #writes = new Map<string, Promise<void>>();

  constructor(init: RunFilesInit) {
    this.#init = init;
    this.#runs = path.join(init.folder, 'runs');
  }

  async saveNotes(run: string, notes: Notes): Promise<void> {
    const text = JSON.stringify(notes);
    if (text.length > MOST_NOTES) {
      throw new ReactorError('store-failed', `The notes of a run have ${text.length} characters.`, {
        hint: `Let steps keep less than ${MOST_NOTES} characters for later ones.`,
      });
    }
    await this.#inOrder(run, (folder) => writeAtomic(path.join(folder, 'notes.json'), text));
  }

  async notes(run: string): Promise<Notes> {
    await this.#writes.get(run);
    const text = await textIfThere(path.join(this.#folderOf(run), 'notes.json'));
    const notes = text === undefined ? {} : parsed(text);
    if (isPlainObject(notes)) return notes as Notes;
    this.#init.log.warn('The notes of a run cannot be read; it goes on without them.', { run });
    return {};
  }

  log(run: string, step: string, lines: readonly string[]): Promise<void> {
    return this.#inOrder(run, (folder) => appendToLog(logIn(folder, step), lines));
  }

  async readLog(run: string, step: string): Promise<string> {
    await this.#writes.get(run);
    return readLogFile(logIn(this.#folderOf(run), step));
  }

  #folderOf(run: string): string {
    return path.join(this.#runs, nameOf(run));
  }

  async #inOrder(run: string, write: (folder: string) => Promise<void>): Promise<void> {
    const before = this.#writes.get(run) ?? Promise.resolve();
    const done = before.then(async () => write(await this.#opened(run)));
    // A write that failed is told to who asked for it, not to who comes after it.
    const settled = done.catch(() => undefined);
    this.#writes.set(run, settled);
    await done.finally(() => {
      if (this.#writes.get(run) === settled) this.#writes.delete(run);
    });
  }

  async #opened(run: string): Promise<string> {
    const folder = this.#folderOf(run);
    const made = await mkdir(folder, { recursive: true, mode: 0o700 });
    if (made !== undefined) await this.#removeOld(run);
    return folder;
  }

  async #removeOld(run: string): Promise<void> {
    const { clock, folder, liveRuns, log } = this.#init;
    const live = new Set([run, ...(liveRuns?.() ?? [])].map(nameOf));
    const notBefore = clock.now() - KEEP_DAYS * DAY_MS;
    try {
      const most = Math.max(0, KEEP_RUNS - live.size);
      await removeOld(this.#runs, { most, notBefore, isKept: (name) => live.has(name) });
      await removeOld(path.join(folder, 'texts'), { most: KEEP_TEXTS, notBefore });
    } catch (error) {
      log.warn(`Files of old runs could not be removed: ${messageOf(error)}`);
    }
  }
}

function nameOf(run: string): string {
  return sha256(run).slice(0, 32);
}

function logIn(folder: string, step: string): string {
  return path.join(folder, `${sha256(step).slice(0, 32)}.log`);
}

function positionFile({ folder }: RunFilesInit): string {
  return path.join(folder, 'routed.json');
}

async function position(file: string, log: Log): Promise<number | undefined> {
  const text = await textIfThere(file);
  if (text === undefined) return undefined;
  const value = parsed(text);
  if (isPlainObject(value) && Number.isSafeInteger(value['at'])) return value['at'] as number;
  log.warn('What was routed already cannot be read; reactions begin at the present.', { file });
  return undefined;
}

/** `undefined` for a text that is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
