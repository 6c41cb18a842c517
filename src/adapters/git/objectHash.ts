import { createHash, hash } from 'node:crypto';
import type { ObjectHash } from '../../core/realities/realityObjects.ts';

/** As `git rev-parse --show-object-format` prints it. */
export type ObjectFormat = 'sha1' | 'sha256';

/** Smaller ones are hashed at once, larger ones without a copy. */
const SMALL_BYTES = 64 * 1024;

/**
 * The oid of `<type> <size>\0<content>` (gitformat, "object storage").
 */
export function objectHash(format: ObjectFormat): ObjectHash {
  return (type, content) => {
    const head = Buffer.from(`${type} ${content.length}\0`, 'latin1');
    return content.length < SMALL_BYTES
      ? hash(format, Buffer.concat([head, content]))
      : createHash(format).update(head).update(content).digest('hex');
  };
}
