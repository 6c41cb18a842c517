import { createHash, type Hash } from 'node:crypto';
import { ReactorError } from '../../core/errors.ts';
import type { Oid } from '../../core/events/commitData.ts';
import { closeOf, spawnGit } from '../git/gitProcess.ts';
import type { Repository } from '../git/repository.ts';
import type { ObjectFormat } from '../git/objectHash.ts';

/**
 * Reads blobs back through git and hashes them anew.
 * @param sizes oid to bytes of what must be there
 * @throws ReactorError `rollback-failed` when one is not there or is not what its oid says
 */
export async function verifyBlobs(
  repository: Repository,
  format: ObjectFormat,
  sizes: ReadonlyMap<Oid, number>,
): Promise<void> {
  if (sizes.size === 0) return;
  const child = spawnGit(repository, ['cat-file', '--batch', '--buffer']);
  child.stderr.resume();
  child.stdin.on('error', () => undefined);
  child.stdin.end([...sizes.keys()].map((oid) => `${oid}\n`).join(''));
  const closed = closeOf(child);
  const reader = new BlobReader(format);
  try {
    for await (const chunk of child.stdout) reader.push(chunk as Buffer);
  } finally {
    child.kill();
    await closed;
  }
  for (const [oid, size] of sizes) {
    if (reader.sound.get(oid) !== size) throw notSound(oid);
  }
}

const LINE_FEED = 10;

/** Hashes the contents in the output of `git cat-file --batch` without holding them. */
class BlobReader {
  /** Oid to bytes of what was read and is what its oid says. */
  readonly sound = new Map<Oid, number>();
  readonly #format: ObjectFormat;
  #header = '';
  #hash: Hash | undefined;
  #oid = '';
  #size = 0;
  #left = 0;

  constructor(format: ObjectFormat) {
    this.#format = format;
  }

  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) at = this.#hash ? this.#body(chunk, at) : this.#head(chunk, at);
  }

  #head(chunk: Buffer, at: number): number {
    const end = chunk.indexOf(LINE_FEED, at);
    this.#header += chunk.toString('latin1', at, end < 0 ? chunk.length : end);
    if (end < 0) return chunk.length;
    const [oid = '', type, size] = this.#header.split(' ');
    this.#header = '';
    if (type !== 'blob' || size === undefined) return end + 1;
    this.#oid = oid;
    this.#size = Number(size);
    this.#left = this.#size;
    this.#hash = createHash(this.#format).update(`blob ${size}\0`);
    return end + 1;
  }

  #body(chunk: Buffer, at: number): number {
    const end = Math.min(chunk.length, at + this.#left);
    this.#hash?.update(chunk.subarray(at, end));
    this.#left -= end - at;
    if (this.#left > 0 || end === chunk.length) return end;
    // The line break behind the content ends it.
    if (this.#hash?.digest('hex') === this.#oid) this.sound.set(this.#oid, this.#size);
    this.#hash = undefined;
    return end + 1;
  }
}

function notSound(oid: Oid): ReactorError {
  return new ReactorError('rollback-failed', `The kept file ${oid} could not be read back.`, {
    hint: 'Nothing was changed. Look at "git fsck", then try again.',
  });
}
