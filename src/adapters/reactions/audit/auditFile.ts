import { mkdir, open, type FileHandle } from 'node:fs/promises';
import type { Clock, Hash, Log } from '../../../core/ports.ts';
import {
  chainEntry,
  lineOfEntry,
  type AuditDraft,
  type AuditEntry,
} from '../../../core/reactions/audit/entry.ts';
import { sealingAfter } from '../../../core/reactions/audit/sealing.ts';
import { syncFolder, writeAll } from '../../stream/segmentWriter.ts';
import { segmentAt } from './auditSegments.ts';
import { readTail, type AuditTail } from './auditTail.ts';
import { forgetOldest } from '../../../core/forgetOldest.ts';

/** Ids of the newest entries by which an event is known that was written already. */
const MOST_IDS = 20_000;

export interface AuditFileInit {
  readonly folder: string;
  readonly clock: Clock;
  readonly hash: Hash;
  readonly log: Log;
  /** How files are opened for appending; tests hand in one that fails. */
  readonly openFile?: (file: string) => Promise<FileHandle>;
}

/** Appends to the log of one repository; only one process may do that at a time. */
export class AuditFile {
  readonly #init: AuditFileInit;
  readonly #ids = new Set<string>();
  #tail: AuditTail | undefined;
  #handle: FileHandle | undefined;
  /** The end of the file may not be what is known of it. */
  #isStale = true;

  constructor(init: AuditFileInit) {
    this.#init = init;
  }

  /** The end of the log as it was written last; `undefined` while that is not known. */
  get end(): AuditTail | undefined {
    return this.#isStale ? undefined : this.#tail;
  }

  /** The end of the log, read where it is not known. @throws the file system's error where it cannot be read */
  async tail(): Promise<AuditTail> {
    if (this.#tail === undefined || this.#isStale) this.#tail = await this.#look(this.#tail);
    this.#isStale = false;
    return this.#tail;
  }

  /**
   * Adds an entry for each draft whose event has none yet; they are on the disk when it resolves.
   * After a failure nothing of them is left, or it is found by the next call.
   * @throws the file system's error
   */
  async append(drafts: readonly AuditDraft[]): Promise<readonly AuditEntry[]> {
    const tail = await this.tail();
    const entries: AuditEntry[] = [];
    for (const draft of drafts) {
      if (draft.event !== null && this.#ids.has(draft.event)) continue;
      const entry = chainEntry(draft, entries.at(-1) ?? tail.head, this.#init.hash);
      entries.push(entry);
      this.#know(entry);
    }
    if (entries.length === 0) return entries;
    try {
      await this.#write(tail, entries.map(lineOfEntry).join(''));
    } catch (error) {
      this.#isStale = true;
      for (const { event } of entries) if (event !== null) this.#ids.delete(event);
      throw error;
    }
    this.#advance(entries);
    return entries;
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  async #look(known: AuditTail | undefined): Promise<AuditTail> {
    await this.close();
    const found = await readTail(this.#init.folder, this.#init.log);
    for (const entry of found.recent) this.#know(entry);
    if (known === undefined || found.head.seq >= known.head.seq) return found;
    // The chain goes on from what was written, so that the check names what is missing.
    const gone = known.head.seq - found.head.seq;
    this.#init.log.error(`The last ${gone} entries of the audit log were removed by somebody.`);
    return { ...known, segment: found.segment };
  }

  async #write(tail: AuditTail, text: string): Promise<void> {
    const { folder, clock } = this.#init;
    const file = segmentAt(folder, clock.now(), tail.segment?.file);
    const isNew = file !== tail.segment?.file;
    const before = isNew ? 0 : tail.segment.bytes;
    const handle = await this.#open(file, isNew);
    const bytes = Buffer.from(text);
    await requireSize(handle, file, before);
    try {
      await writeAll(handle, bytes);
      await handle.datasync();
      await requireSize(handle, file, before + bytes.length);
    } catch (error) {
      await takeBack(handle, before, bytes.length).catch(() => undefined);
      throw error;
    }
    this.#tail = { ...tail, segment: { file, bytes: before + bytes.length } };
  }

  async #open(file: string, isNew: boolean): Promise<FileHandle> {
    if (isNew) await this.close();
    if (this.#handle !== undefined) return this.#handle;
    const { folder, openFile = openForAppending } = this.#init;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    this.#handle = await openFile(file);
    if (isNew) await syncFolder(folder);
    return this.#handle;
  }

  #know({ event }: AuditEntry): void {
    if (event === null) return;
    this.#ids.add(event);
    forgetOldest(this.#ids, MOST_IDS);
  }

  #advance(entries: readonly AuditEntry[]): void {
    const [tail, last] = [this.#tail, entries.at(-1)];
    if (tail === undefined || last === undefined) return;
    const { seq, hash, sequence, event } = last;
    const sealing = entries.reduce(sealingAfter, tail.sealing);
    this.#tail = { ...tail, head: { seq, hash }, sequence, event, sealing, recent: [] };
  }
}

function openForAppending(file: string): Promise<FileHandle> {
  return open(file, 'a', 0o600);
}

/** Somebody who cuts, adds to or removes the file must not make the chain go on unseen. */
async function requireSize(handle: FileHandle, file: string, wanted: number): Promise<void> {
  const { size, nlink } = await handle.stat();
  if (nlink === 0) throw new Error(`${file} was removed`);
  if (size !== wanted) throw new Error(`${file} was changed by somebody else`);
}

/** Cuts off what a failed write may have left, unless somebody else has written as well. */
async function takeBack(handle: FileHandle, before: number, added: number): Promise<void> {
  const { size } = await handle.stat();
  if (size > before && size <= before + added) await handle.truncate(before);
}
