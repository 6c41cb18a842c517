import { isReactorError, messageOf } from '../errors.ts';
import type { Oid } from '../events/commitData.ts';
import { entryOf, recorded } from './history.ts';
import type { Operation } from './operation.ts';
import type { Refusal } from './refusal.ts';
import type { Attempt, RollbackWorld } from './world.ts';

/** An operation that was carried out, and the commit that keeps what was there before. */
export interface Performed {
  readonly operation: Operation;
  readonly snapshot: Oid;
}

/**
 * The one way in which anything is changed: journal, then what `prepare` stages, then the snapshot,
 * then the exchange of files, branch and index, then the record. Whatever fails on the way leaves
 * everything as it was, and is told as a refusal.
 */
export async function perform(
  { now }: { readonly now: () => number },
  world: RollbackWorld,
  id: string,
  prepare: (attempt: Attempt) => Promise<Operation | Refusal>,
): Promise<Performed | Refusal> {
  const attempt = await world.begin(id);
  if (attempt === undefined) return alreadyUnderWay();
  try {
    const operation = await prepare(attempt);
    if ('reason' in operation) {
      await attempt.abandon();
      return operation;
    }
    const snapshot = await attempt.keep(operation);
    await attempt.carryOut(operation);
    const entry = entryOf(operation, snapshot, now());
    await attempt.finish(recorded(await world.history(), entry));
    return { operation, snapshot };
  } catch (error) {
    await attempt.abandon();
    const hint = isReactorError(error) ? error.hint : 'Look at the log, then try again.';
    return { reason: messageOf(error), hint };
  } finally {
    attempt.dispose();
  }
}

/** Sortable by time; also the name of the snapshot. */
export function rollbackId(now: number, hash: string): string {
  return `${new Date(now).toISOString().replace(/[-:.]/g, '')}-${hash.slice(0, 8)}`;
}

function alreadyUnderWay(): Refusal {
  return {
    reason: 'Another rollback is under way in this work tree.',
    hint: 'Wait until it has finished, then look at the preview again.',
  };
}
