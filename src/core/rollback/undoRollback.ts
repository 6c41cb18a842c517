import { gitPath } from '../commits/gitPath.ts';
import { shortRef } from '../commits/refNames.ts';
import type { RollbackReport } from '../events/rollbackData.ts';
import type { WorktreeHead } from '../ports.ts';
import type { HistoryEntry } from './history.ts';
import {
  isSameFile,
  isSameIndex,
  kindOf,
  reversed,
  type FileState,
  type Operation,
  type PathStep,
  type RawPath,
  type TreeEntry,
} from './operation.ts';
import { followRollback, type RollbackFact } from './followRollback.ts';
import { perform, rollbackId } from './perform.ts';
import { situationOf, type RollbackPorts } from './planRollback.ts';
import { namesOf, unsavedAmong, type Refusal } from './refusal.ts';
import type { RollbackWorld } from './world.ts';

/**
 * Takes the newest rollback back, or carries out again what was taken back, byte for byte. Refuses
 * when that would overwrite later work.
 */
export async function undoRollback(
  ports: RollbackPorts,
  kind: 'undo' | 'redo',
): Promise<RollbackReport> {
  const { world } = ports;
  const head = await ports.head();
  if (world === null) return nothing(head, situationOf(ports, 'restore', head) ?? none(kind));
  const entry = await newestOf(world, kind);
  if (entry === undefined) return nothing(head, none(kind));
  const id = rollbackId(ports.now(), ports.hash(`${kind}\0${entry.id}`));
  const operation = reversed(await world.operationOf(entry.snapshot), id, kind);
  const report = reportOf(operation);
  const outcome = await perform(ports, world, id, async (attempt) => {
    if ((await newestOf(world, kind))?.id !== entry.id) return overtaken();
    const refusal = await refusalOf(ports, world, operation);
    if (refusal !== undefined) return refusal;
    const files = operation.steps.flatMap(({ path, file }) =>
      file?.after ? [[path, file.after] as const] : [],
    );
    await attempt.stageKept(new Map(files));
    return operation;
  });
  if ('reason' in outcome) return { ...report, status: 'refused', ...outcome };
  await followRollback(ports, factOf(operation));
  return { ...report, status: 'done', snapshot: outcome.snapshot };
}

async function newestOf(
  world: RollbackWorld,
  kind: 'undo' | 'redo',
): Promise<HistoryEntry | undefined> {
  const { done, undone } = await world.history();
  return (kind === 'undo' ? done : undone).at(-1);
}

async function refusalOf(
  ports: RollbackPorts,
  world: RollbackWorld,
  { mode, ref, steps }: Operation,
): Promise<Refusal | undefined> {
  const head = await ports.head();
  const refusal = situationOf(ports, mode, head);
  if (refusal !== undefined) return refusal;
  if (ref !== null) {
    const where = shortRef(ref.ref);
    if (head.ref !== ref.ref) return elsewhere(`HEAD is not on ${where} any more`);
    if (head.oid !== ref.from) return elsewhere(`${where} has moved since`);
    const isRewind = await ports.refs.isAncestor(ref.to, ref.from);
    if (isRewind && (await ports.refs.remotesWith(ref.from)).length > 0) {
      return {
        reason: `The commit to take away from ${where} is on a remote already.`,
        hint: 'Roll back to the commit before it instead: that adds a commit.',
      };
    }
  }
  const touched = steps.map(({ path }) => gitPath(path).path);
  const unsaved = unsavedAmong(touched, ports.unsaved());
  if (unsaved !== undefined) return unsaved;
  const later = await laterWork(world, steps);
  if (later.length > 0) return elsewhere(`There is later work in ${namesOf(later)}`);
  const tooLarge = await world.tooLarge();
  return tooLarge.length === 0
    ? undefined
    : elsewhere(`Untracked files are too large to be kept first: ${namesOf(tooLarge)}`);
}

function elsewhere(what: string): Refusal {
  return {
    reason: `${what}.`,
    hint: 'Commit what is yours; "git-reactor snapshots" has the rest.',
  };
}

async function laterWork(
  world: RollbackWorld,
  steps: readonly PathStep[],
): Promise<readonly string[]> {
  const wanted = new Map<RawPath, TreeEntry | null>(
    steps.map(({ path, file }) => [path, file?.after ? entryFor(file.after) : null]),
  );
  const observed = await world.observe(wanted);
  return steps
    .filter(({ path, file, index }) => {
      const now = observed.get(path);
      if (now === undefined || now.file === 'folder') return file !== undefined;
      const entry = typeof now.index === 'object' ? now.index : null;
      const isIndexOther =
        index !== undefined && (typeof now.index === 'string' || !isSameIndex(entry, index.before));
      const isFileOther = file !== undefined && !isSameFile(now.file, file.before);
      return isIndexOther || isFileOther || (file?.after && now.blockedBy !== undefined);
    })
    .map(({ path }) => gitPath(path).path);
}

function entryFor({ oid }: FileState): TreeEntry {
  return { mode: '100644', oid };
}

function reportOf({ id, mode, from, to, steps }: Operation): RollbackReport {
  return {
    ...{ status: 'planned', id, mode, from, to, snapshot: null, pushed: false },
    files: steps.map(({ path, file, index }) => {
      const change = file ?? index ?? { before: null, after: null };
      return { path: gitPath(path).path, kind: kindOf(change) };
    }),
  };
}

function nothing({ oid }: WorktreeHead, refusal: Refusal): RollbackReport {
  const at = oid ?? '';
  const report = { id: '', mode: 'revert', from: at, to: at, snapshot: null, files: [] } as const;
  return { ...report, status: 'refused', pushed: false, ...refusal };
}

function none(kind: 'undo' | 'redo'): Refusal {
  return kind === 'undo'
    ? { reason: 'There is no rollback to undo.', hint: 'Roll back first.' }
    : { reason: 'There is no undone rollback to redo.', hint: 'Undo a rollback first.' };
}

function overtaken(): Refusal {
  return {
    reason: 'Another process was faster.',
    hint: 'Look at "git log", then try again.',
  };
}

function factOf({ kind, mode, from, to }: Operation): RollbackFact {
  const isUndone = kind === 'undo';
  const [bad, made] = isUndone ? [to, from] : [from, to];
  return { kind: isUndone ? 'undone' : 'applied', bad, made: mode === 'revert' ? made : null };
}
