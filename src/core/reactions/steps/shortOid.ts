import type { Oid } from '../../events/commitData.ts';

/** As people read commits. */
export function shortOid(oid: Oid): string {
  return oid.slice(0, 12);
}
