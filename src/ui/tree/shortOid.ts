import type { Oid } from '../../core/events/commitData.ts';

/** As people write it. */
export function shortOid(oid: Oid): string {
  return oid.slice(0, 8);
}
