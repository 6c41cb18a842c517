import { gitPath } from '../commits/gitPath.ts';
import { entryOf, recorded } from './history.ts';
import type { Interrupted, RollbackWorld } from './world.ts';

/** What became of a rollback that was cut off. */
export interface Recovery {
  readonly id: string;
  /** `abandoned`: it had not changed anything yet. */
  readonly outcome: 'finished' | 'undone' | 'abandoned';
  /** Files with later work; they were left as they are, and the snapshot is kept. */
  readonly left: readonly string[];
}

/**
 * Finishes or undoes what a process left that died in the middle: what is complete but for the
 * record is finished, everything else is put back. `undefined` when there is nothing to do, or while the process
 * that is at it lives.
 */
export async function recover(
  world: RollbackWorld,
  now: () => number,
): Promise<Recovery | undefined> {
  const found = world.interrupted();
  if (found === undefined) return undefined;
  const attempt = await world.begin(found.id);
  if (attempt === undefined) return undefined;
  try {
    if (world.interrupted()?.id !== found.id) return undefined;
    return await settle(world, attempt, { ...found, now });
  } finally {
    attempt.dispose();
  }
}

async function settle(
  world: RollbackWorld,
  attempt: NonNullable<Awaited<ReturnType<RollbackWorld['begin']>>>,
  { id, snapshot, now }: Interrupted & { readonly now: () => number },
): Promise<Recovery> {
  if (snapshot === null) {
    await attempt.abandon();
    return { id, outcome: 'abandoned', left: [] };
  }
  const operation = await world.operationOf(snapshot);
  const history = await world.history();
  const isRecorded = [...history.done, ...history.undone].some((entry) => entry.id === id);
  if (isRecorded || (await attempt.isComplete(operation))) {
    await attempt.complete(operation);
    const entry = entryOf(operation, snapshot, now());
    await attempt.finish(isRecorded ? history : recorded(history, entry));
    return { id, outcome: 'finished', left: [] };
  }
  const left = await attempt.putBack(operation);
  await attempt.abandon();
  return { id, outcome: 'undone', left: left.map((raw) => gitPath(raw).path) };
}
