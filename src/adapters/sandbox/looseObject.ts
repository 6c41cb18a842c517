import { deflateSync } from 'node:zlib';
import type { Oid } from '../../core/events/commitData.ts';
import type { GitObject } from '../../core/ports.ts';

const LOOSE_PATH = /^\/objects\/([0-9a-f]{2})\/([0-9a-f]{38})$/;

/** The oid that a path in a git directory is the loose object of, if it is one. */
export function looseOid(gitdir: string, path: string): Oid | undefined {
  if (!path.startsWith(gitdir)) return undefined;
  const [, folder, file] = LOOSE_PATH.exec(path.slice(gitdir.length)) ?? [];
  return folder && file ? folder + file : undefined;
}

/** The bytes of the file that git would keep the object in, stored instead of compressed. */
export function looseFile({ type, size, content }: GitObject): Buffer {
  return deflateSync(Buffer.concat([Buffer.from(`${type} ${size}\0`), content]), { level: 0 });
}
