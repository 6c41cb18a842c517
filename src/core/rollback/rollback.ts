import { rawPathOf } from '../commits/gitPath.ts';
import type { Oid } from '../events/commitData.ts';
import type { RollbackReport } from '../events/rollbackData.ts';
import { applyRollback } from './applyRollback.ts';
import { hasUndone } from './hasUndone.ts';
import { planRollback, type RollbackPorts, type RollbackRequest } from './planRollback.ts';
import { recover, type Recovery } from './recover.ts';
import { restoreFile } from './restoreFile.ts';
import { undoRollback } from './undoRollback.ts';
import type { Snapshot } from './world.ts';

/** Rollbacks of one work tree: preview, carry out, take back, bring again. */
export interface Rollbacks {
  /** What it would do, or why it is refused. Changes nothing. @throws ReactorError `revision-unknown` */
  plan(request: RollbackRequest): Promise<RollbackReport>;
  /** Carries out a plan as previewed, or refuses. Nothing in between. */
  apply(request: RollbackRequest, previewed: RollbackReport): Promise<RollbackReport>;
  undo(): Promise<RollbackReport>;
  redo(): Promise<RollbackReport>;
  /** Finishes or undoes what a process left that died in the middle of a rollback. */
  recover(): Promise<Recovery | undefined>;
  /** What was kept before rollbacks, oldest first. */
  snapshots(): Promise<readonly Snapshot[]>;
  /** The paths that a snapshot keeps: edits, untracked files and what the rollback changed. */
  keptIn(snapshot: Oid): Promise<readonly string[]>;
  /** Whether a commit is nothing but another one taken back by itself. @throws ReactorError `object-missing` */
  hasUndone(made: Oid, undone: Oid): Promise<boolean>;
  /** Brings one file of a snapshot back into the work tree; can be undone. */
  restoreFile(snapshot: Oid, path: string): Promise<RollbackReport>;
}

/** What rollbacks need beside the work tree itself. */
export type RollbackNeeds = Omit<RollbackPorts, 'world'>;

/** Rollbacks of the work tree that it knows. */
export type OpenRollbacks = (needs: RollbackNeeds) => Rollbacks;

/** Rollbacks over the given ports. What was cut off is settled before anything else is done. */
export function createRollbacks(ports: RollbackPorts): Rollbacks {
  const settle = async (): Promise<Recovery | undefined> => {
    const recovery = ports.world === null ? undefined : await recover(ports.world, ports.now);
    if (recovery !== undefined) ports.recovered(recovery);
    return recovery;
  };
  const settled = async <T>(act: () => Promise<T>): Promise<T> => {
    await settle();
    return act();
  };
  return {
    plan: (request) => settled(async () => (await planRollback(ports, request)).report),
    apply: (request, previewed) => settled(() => applyRollback(ports, request, previewed)),
    undo: () => settled(() => undoRollback(ports, 'undo')),
    redo: () => settled(() => undoRollback(ports, 'redo')),
    recover: settle,
    snapshots: async () => (await ports.world?.snapshots()) ?? [],
    keptIn: async (snapshot) => (await ports.world?.keptIn(snapshot)) ?? [],
    hasUndone: (made, undone) => hasUndone(ports, made, undone),
    restoreFile: (snapshot, path) =>
      settled(() => restoreFile(ports, snapshot, rawPathOf({ path }))),
  };
}
