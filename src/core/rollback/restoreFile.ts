import { gitPath } from '../commits/gitPath.ts';
import type { Oid } from '../events/commitData.ts';
import type { RollbackReport } from '../events/rollbackData.ts';
import { isSameFile, type Operation, type RawPath } from './operation.ts';
import { perform, rollbackId } from './perform.ts';
import { situationOf, type RollbackPorts } from './planRollback.ts';
import { unsavedAmong, type Refusal } from './refusal.ts';
import type { RollbackWorld } from './world.ts';

/** Brings one file back as a snapshot keeps it; what is there now is kept first. */
export async function restoreFile(
  ports: RollbackPorts,
  snapshot: Oid,
  path: RawPath,
): Promise<RollbackReport> {
  const { world } = ports;
  const head = await ports.head();
  const at = head.oid ?? '';
  const id = rollbackId(ports.now(), ports.hash(`${snapshot}\0${path}`));
  const files = [{ path: gitPath(path).path, kind: 'modified' }] as const;
  const report = { id, mode: 'restore', from: at, to: at, files, pushed: false } as const;
  const refusal = situationOf(ports, 'restore', head);
  if (refusal !== undefined || world === null) {
    return { ...report, status: 'refused', snapshot: null, ...refusal };
  }
  const outcome = await perform(ports, world, id, async (attempt) => {
    const operation = await operationOf(world, { snapshot, path }, { id, at });
    const unsaved = unsavedAmong([gitPath(path).path], ports.unsaved());
    if (unsaved !== undefined) return unsaved;
    if ('reason' in operation) return operation;
    const after = operation.steps[0]?.file?.after;
    if (after) await attempt.stageKept(new Map([[path, after]]));
    return operation;
  });
  if ('reason' in outcome) return { ...report, status: 'refused', snapshot: null, ...outcome };
  return { ...report, status: 'done', snapshot: outcome.snapshot };
}

async function operationOf(
  world: RollbackWorld,
  { snapshot, path }: { readonly snapshot: Oid; readonly path: RawPath },
  { id, at }: { readonly id: string; readonly at: Oid },
): Promise<Operation | Refusal> {
  const name = gitPath(path).path;
  const after = await world.fileIn(snapshot, path);
  if (after === undefined) {
    return { reason: `The snapshot does not keep ${name}.`, hint: 'See which files it keeps.' };
  }
  const entry = { mode: '100644', oid: after.oid };
  const now = (await world.observe(new Map([[path, entry]]))).get(path);
  const before = now?.file ?? null;
  if (before === 'folder' || now?.blockedBy !== undefined) {
    return { reason: `Files are in the way of ${name}.`, hint: 'Move them, then try again.' };
  }
  if (isSameFile(before, after)) {
    return { reason: `${name} is as the snapshot keeps it.`, hint: 'There is nothing to do.' };
  }
  const base = { id, kind: 'rollback', mode: 'restore', from: at, to: at, ref: null } as const;
  return { ...base, steps: [{ path, file: { before, after } }] };
}
