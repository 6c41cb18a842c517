import type { Oid } from '../../core/events/commitData.ts';
import type { Mirror } from '../../core/realities/mirror.ts';
import type { TreeAddress } from './treeAddress.ts';

/** A tree that is shown as a folder. */
export interface ShownTree {
  readonly tree: Oid;
  readonly files: Pick<Mirror, 'info' | 'list' | 'lookup' | 'read'>;
  /** Milliseconds since the epoch. */
  readonly changedAt: number;
}

/** `undefined` if there is none of this name. */
export type FindTree = (address: TreeAddress) => Promise<ShownTree | undefined>;
