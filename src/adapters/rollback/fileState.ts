import { lstatSync, readFileSync, readlinkSync, type BigIntStats } from 'node:fs';
import path from 'node:path';
import { ReactorError } from '../../core/errors.ts';
import type { FileState, RawPath } from '../../core/rollback/operation.ts';
import { isAbsent } from '../files/isAbsent.ts';
import { objectHash, type ObjectFormat } from '../git/objectHash.ts';

/** Larger files cannot be held in memory to be kept. */
const MAX_BYTES = 1024 ** 3;

/** A file with its bytes, and when it was written as far as the file system knows. */
export interface ReadFile extends FileState {
  readonly bytes: Uint8Array;
  readonly stamp: string;
}

/** The address of a path that git names; its bytes, whatever they mean. */
export function placeOf(folder: string, raw: RawPath): Buffer {
  return Buffer.concat([Buffer.from(folder + path.sep), Buffer.from(raw, 'latin1')]);
}

/** What is at a place, without its bytes; links are not followed. */
export function lookAt(place: Buffer | string): BigIntStats | null {
  try {
    return lstatSync(place, { bigint: true });
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

/** Changes when a file is written, replaced or moved to another file system. */
export function stampOf({ ino, mtimeNs, size, mode }: BigIntStats): string {
  return `${ino}:${mtimeNs}:${size}:${mode}`;
}

/**
 * A file or link as it is on disk. `null`: nothing there; `folder`: a folder, a socket or a device.
 * @throws ReactorError `rollback-failed` for a file that is too large or that is being written
 */
export function readState(
  place: Buffer | string,
  format: ObjectFormat,
): ReadFile | 'folder' | null {
  const found = lookAt(place);
  if (found === null) return null;
  if (found.isSymbolicLink()) {
    const bytes = readlinkSync(place, { encoding: 'buffer' });
    return stateOf('link', 0, bytes, { stamp: stampOf(found), format });
  }
  if (!found.isFile()) return 'folder';
  if (found.size > MAX_BYTES) throw unreadable(place, 'is larger than 1 GiB');
  const bytes = bytesOf(place);
  const stamp = stampOf(found);
  const after = lookAt(place);
  if (after === null || stampOf(after) !== stamp) throw unreadable(place, 'is being written');
  return stateOf('file', Number(found.mode & 0o777n), bytes, { stamp, format });
}

function bytesOf(place: Buffer | string): Buffer {
  try {
    return readFileSync(place);
  } catch (error) {
    if (isAbsent(error)) throw unreadable(place, 'is being written');
    throw error;
  }
}

function stateOf(
  kind: FileState['kind'],
  permissions: number,
  bytes: Uint8Array,
  { stamp, format }: { stamp: string; format: ObjectFormat },
): ReadFile {
  const oid = objectHash(format)('blob', bytes);
  return { kind, permissions, oid, size: bytes.length, bytes, stamp };
}

/** Without the bytes and the stamp. */
export function plainState({ kind, permissions, oid, size }: FileState): FileState {
  return { kind, permissions, oid, size };
}

/** The mode that git gives to such a file. */
export function modeOf({ kind, permissions }: FileState): string {
  if (kind === 'link') return '120000';
  return (permissions & 0o100) === 0 ? '100644' : '100755';
}

function unreadable(place: Buffer | string, what: string): ReactorError {
  return new ReactorError('rollback-failed', `${place.toString()} ${what}.`, {
    hint: 'Nothing was changed. Wait or move it away, then try again.',
  });
}
