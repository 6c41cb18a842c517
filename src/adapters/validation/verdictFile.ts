import { appendFile, mkdir, readFile, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '../../core/errors.ts';
import type { Log } from '../../core/ports.ts';
import type { CachedVerdict, VerdictStore } from '../../core/validation/verdictCache.ts';
import { isAbsent } from '../files/isAbsent.ts';
import { writeAtomic } from '../files/writeAtomic.ts';

/** Verdicts on disk. */
export interface VerdictFile extends VerdictStore {
  /** The same for a process that may only read. */
  readonly readOnly: VerdictStore;
  /** Resolves when everything that was added is written. */
  close(): Promise<void>;
}

/** The first line; another one is another format. */
const HEADER = '{"verdicts":1}';
/** Above this its writer drops the older half. */
const MOST_BYTES = 16 * 1024 * 1024;
/** So many verdicts are written at once, and not each by itself. */
const GATHER_MS = 1_000;

/**
 * One line of JSON for each verdict, added at the end. A crash leaves at most one torn line, which
 * is passed over; a file that is no such file is set aside and reported.
 */
export function createVerdictFile(file: string, log: Log): VerdictFile {
  const writer = new VerdictWriter(file, log);
  return {
    readOnly: { load: () => loaded(file, log, false), add: () => undefined },
    load: () => loaded(file, log, true),
    add: (verdict) => writer.add(verdict),
    close: () => writer.close(),
  };
}

class VerdictWriter {
  readonly #file: string;
  readonly #log: Log;
  #waiting: string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(file: string, log: Log) {
    this.#file = file;
    this.#log = log;
  }

  add(verdict: CachedVerdict): void {
    this.#waiting.push(JSON.stringify(verdict));
    this.#timer ??= setTimeout(() => this.#flush(), GATHER_MS).unref();
  }

  close(): Promise<void> {
    this.#flush();
    return this.#last;
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const lines = this.#waiting;
    this.#waiting = [];
    if (lines.length > 0) this.#last = this.#last.then(() => this.#append(lines));
  }

  async #append(lines: readonly string[]): Promise<void> {
    try {
      await mkdir(path.dirname(this.#file), { recursive: true });
      const size = await sizeOf(this.#file);
      const isNew = size === 0;
      // A line break first: what a crash has torn does not tear this too.
      await appendFile(this.#file, `${isNew ? HEADER : ''}\n${lines.join('\n')}\n`, {
        mode: 0o600,
      });
      if (size > MOST_BYTES) await halve(this.#file);
    } catch (error) {
      this.#log.warn(`Verdicts could not be kept: ${messageOf(error)}`);
    }
  }
}

async function loaded(
  file: string,
  log: Log,
  mayWrite: boolean,
): Promise<readonly CachedVerdict[]> {
  try {
    const [header, ...lines] = (await readFile(file, 'utf8')).split('\n');
    if (header !== HEADER) {
      if (mayWrite) await rename(file, `${file}.unreadable`);
      log.warn(`${file} holds no verdicts that can be read; they are worked out anew.`);
      return [];
    }
    if (!mayWrite || (await sizeOf(file)) <= MOST_BYTES) return lines.flatMap(toVerdict);
    return (await halve(file)).flatMap(toVerdict);
  } catch (error) {
    if (!isAbsent(error)) log.warn(`Verdicts could not be read: ${messageOf(error)}`);
    return [];
  }
}

/** Leaves the newer half. @returns its lines */
async function halve(file: string): Promise<readonly string[]> {
  const [, ...lines] = (await readFile(file, 'utf8')).split('\n');
  const newer = lines.slice(Math.ceil(lines.length / 2));
  await writeAtomic(file, [HEADER, ...newer].join('\n'));
  return newer;
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (isAbsent(error)) return 0;
    throw error;
  }
}

/** A verdict, or nothing of a line that is torn or damaged. */
function toVerdict(line: string): readonly CachedVerdict[] {
  if (line === '') return [];
  try {
    const { key, outcome } = JSON.parse(line) as Partial<CachedVerdict>;
    const isWhole =
      typeof key === 'string' &&
      Array.isArray(outcome?.findings) &&
      Array.isArray(outcome.skipped) &&
      outcome.isCacheable;
    return isWhole ? [{ key, outcome }] : [];
  } catch {
    return [];
  }
}
