import { createHash, hash } from 'node:crypto';
import type { ObjectHash } from '../../core/realities/realityObjects.ts';

/** As `git rev-parse --show-object-format` prints it. */
export type ObjectFormat = 'sha1' | 'sha256';

/** Smaller ones are hashed at once, larger ones without a copy. */
const SMALL_BYTES = 64 * 1024;
const HEAD_BYTES = 32;

/**
 * The oid of `<type> <size>\0<content>` (gitformat, "object storage").
 */
export function objectHash(format: ObjectFormat): ObjectHash {
  const room = Buffer.allocUnsafeSlow(SMALL_BYTES + HEAD_BYTES);
  return (type, content) => {
    const head = `${type} ${content.length}\0`;
    if (content.length > SMALL_BYTES)
      return createHash(format).update(head).update(content).digest('hex');
    const size = room.write(head, 'latin1');
    room.set(content, size);
    return hash(format, room.subarray(0, size + content.length));
  };
}
