import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { ReactorError } from '../../core/errors.ts';
import { segmentAt, type Segment } from './segments.ts';

export interface SegmentWriterInit {
  readonly folder: string;
  /** The segment to go on with and its size in bytes; `undefined` to begin with a new one. */
  readonly current: { readonly segment: Segment; readonly bytes: number } | undefined;
  /** A segment is closed when it has this many bytes. */
  readonly segmentBytes: number;
  /** A segment was begun. */
  readonly onSegment: () => void;
  /** How files are opened for appending; tests hand in one that fails. */
  readonly openFile?: (path: string) => Promise<FileHandle>;
}

/**
 * Appends text to the newest segment so that it is on the disk when `write` resolves. After a
 * failure nothing of the failed text is left, or it is closed off by a blank line; the same text
 * can be written again.
 */
export class SegmentWriter {
  readonly #init: SegmentWriterInit;
  #segment: Segment | undefined;
  #bytes: number;
  #handle: FileHandle | undefined;
  /** The file may end in the middle of a line. */
  #isDirty = false;

  constructor(init: SegmentWriterInit) {
    this.#init = init;
    this.#segment = init.current?.segment;
    this.#bytes = init.current?.bytes ?? 0;
  }

  /**
   * @param first position of the first event in `text`
   * @throws ReactorError `store-failed` when another process has written to the segment; the error
   * of the system otherwise.
   */
  async write(text: string, first: number): Promise<void> {
    const { handle, segment } = await this.#open(first);
    const bytes = Buffer.from(this.#isDirty ? `\n${text}` : text);
    try {
      await writeAll(handle, bytes);
      const [stat] = await Promise.all([handle.stat(), handle.datasync()]);
      if (stat.nlink === 0) throw new Error(`${segment.path} was removed`);
      if (stat.size !== this.#bytes + bytes.length) throw foreignWriter(segment);
    } catch (error) {
      await this.#takeBack(handle, this.#bytes + bytes.length).catch(() => undefined);
      throw error;
    }
    this.#bytes += bytes.length;
    this.#isDirty = false;
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  async #open(first: number): Promise<{ handle: FileHandle; segment: Segment }> {
    const isFull = this.#bytes >= this.#init.segmentBytes;
    if (isFull) await this.close();
    if (this.#handle !== undefined && this.#segment !== undefined) {
      return { handle: this.#handle, segment: this.#segment };
    }
    const isNew = isFull || this.#segment === undefined;
    const segment = isNew ? segmentAt(this.#init.folder, first) : this.#segment;
    return this.#openSegment(segment ?? segmentAt(this.#init.folder, first), isNew);
  }

  async #openSegment(
    segment: Segment,
    isNew: boolean,
  ): Promise<{ handle: FileHandle; segment: Segment }> {
    await mkdir(this.#init.folder, { recursive: true });
    const handle = await (this.#init.openFile ?? openForAppending)(segment.path);
    this.#handle = handle;
    this.#segment = segment;
    this.#bytes = (await handle.stat()).size;
    this.#isDirty ||= isNew && this.#bytes > 0;
    if (this.#bytes === 0) {
      this.#isDirty = false;
      await syncFolder(this.#init.folder);
      this.#init.onSegment();
    }
    return { handle, segment };
  }

  /** Cuts off what a failed write may have left, unless another process has written as well. */
  async #takeBack(handle: FileHandle, mostBytes: number): Promise<void> {
    this.#isDirty = true;
    try {
      const { size } = await handle.stat();
      if (size <= mostBytes) {
        await handle.truncate(this.#bytes);
        this.#isDirty = false;
      }
    } finally {
      await this.close();
    }
  }
}

function openForAppending(path: string): Promise<FileHandle> {
  return open(path, 'a', 0o600);
}

/** Writes all of it, in as many calls as that takes. */
export async function writeAll(handle: FileHandle, bytes: Buffer): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, written, bytes.length - written);
    written += bytesWritten;
  }
}

/** Makes the name of a new file durable, where the system can do that. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function foreignWriter(segment: Segment): ReactorError {
  return new ReactorError('store-failed', `Another process writes to ${segment.path}.`, {
    hint: 'Only one process may lead a repository; this one stops to write.',
    place: { path: segment.path },
  });
}
