import { createHash } from 'node:crypto';
import type { Hash } from '../../core/ports.ts';

/** See {@link Hash}. */
export const sha256: Hash = (text) => createHash('sha256').update(text).digest('hex');
