import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deflateSync, inflate, inflateSync } from 'node:zlib';
import type { Oid } from '../../core/events/commitData.ts';
import type { GitObject, ObjectType } from '../../core/ports.ts';

/** Larger files are left to git: they would hold the calling thread. */
const MAX_FILE_BYTES = 64 * 1024;
const MAX_CONTENT_BYTES = 1024 * 1024;
const FASTEST = { level: 1 };
const HEADER = /^(commit|tree|blob|tag) (\d+)$/;

/**
 * A small object as git leaves it when it was just made: a file of its own, deflated, with a
 * header (git documentation, gitformat-loose). Reading it on the calling thread takes less than a
 * tenth of a millisecond, where asking git takes a turn of a perhaps busy event loop.
 * @param folder `objects` of the common git directory
 * @returns `undefined` on any doubt, damage and absence included: then git is to be asked
 */
export function readLooseObject(folder: string, oid: Oid): GitObject | undefined {
  try {
    const file = join(folder, oid.slice(0, 2), oid.slice(2));
    const size = statSync(file, { throwIfNoEntry: false })?.size;
    if (size === undefined || size > MAX_FILE_BYTES) return undefined;
    const bytes = inflateSync(readFileSync(file), { maxOutputLength: MAX_CONTENT_BYTES });
    return hashLike(oid, bytes) === oid ? parse(oid, bytes) : undefined;
  } catch {
    return undefined;
  }
}

const inflated = promisify(inflate);

/**
 * All objects that lie as files of their own in an object directory that only we write to.
 * @throws Error for one that cannot be read
 */
export async function readLooseObjects(folder: string): Promise<readonly GitObject[]> {
  const found: GitObject[] = [];
  const fans = (await readdir(folder)).filter((name) => /^[0-9a-f]{2}$/.test(name));
  for (const fan of fans) {
    const rests = (await readdir(join(folder, fan))).filter((name) =>
      /^[0-9a-f]{38,62}$/.test(name),
    );
    for (const rest of rests) {
      const oid = fan + rest;
      const object = parse(oid, await inflated(await readFile(join(folder, fan, rest))));
      if (object === undefined) throw new Error(`The object ${oid} cannot be read.`);
      found.push(object);
    }
  }
  return found;
}

/** Writes objects as git leaves them, into an object directory that only we write to. */
export function writeLooseObjects(folder: string, objects: readonly GitObject[]): void {
  for (const { oid, type, content } of objects) {
    const bytes = Buffer.concat([Buffer.from(`${type} ${content.length}\0`), content]);
    mkdirSync(join(folder, oid.slice(0, 2)), { recursive: true });
    writeFileSync(join(folder, oid.slice(0, 2), oid.slice(2)), deflateSync(bytes, FASTEST));
  }
}

function hashLike(oid: Oid, bytes: Uint8Array): string {
  return createHash(oid.length === 64 ? 'sha256' : 'sha1')
    .update(bytes)
    .digest('hex');
}

function parse(oid: Oid, bytes: Buffer): GitObject | undefined {
  const end = bytes.indexOf(0);
  const [, type, size] = HEADER.exec(bytes.toString('latin1', 0, end)) ?? [];
  // A copy of its own: the buffer may be part of a larger one.
  const content = new Uint8Array(bytes.subarray(end + 1));
  if (type === undefined || Number(size) !== content.length) return undefined;
  return { oid, type: type as ObjectType, size: content.length, content };
}
