import type { Oid } from '../../core/events/commitData.ts';
import type { OpenRepository } from '../../core/openRepository.ts';

/** The commit of HEAD as far as it is known. */
export function headOf({ engine: { state } }: OpenRepository): Oid | null {
  return state.kind === 'watching' ? state.head.oid : null;
}
