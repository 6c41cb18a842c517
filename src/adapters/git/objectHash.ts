import { createHash } from 'node:crypto';
import type { ObjectHash } from '../../core/realities/realityObjects.ts';

/**
 * The oid of `<type> <size>\0<content>` (gitformat, "object storage").
 * @param format as `git rev-parse --show-object-format` prints it
 */
export function objectHash(format: 'sha1' | 'sha256'): ObjectHash {
  return (type, content) =>
    createHash(format).update(`${type} ${content.length}\0`).update(content).digest('hex');
}
