import { isReactorError } from '../errors.ts';
import { readCommit } from '../commits/readCommit.ts';
import { parseTrailers } from '../commits/trailers.ts';
import type { Oid } from '../events/commitData.ts';
import { isEvent, type AnyEvent } from '../events/event.ts';
import type { RollbackReport } from '../events/rollbackData.ts';
import type { ObjectSource } from '../ports.ts';
import { readOwn } from '../reactions/ownCommits.ts';
import type { Quarantine } from './quarantine.ts';

/** What a rollback, a redo or an undo means for what may be acted on. */
export interface RollbackFact {
  readonly kind: 'applied' | 'undone';
  /** Where HEAD was before the rollback. */
  readonly bad: Oid;
  /** The commit that the rollback made, `null` if it made none. */
  readonly made: Oid | null;
}

export interface FollowPorts {
  readonly objects: ObjectSource;
  readonly quarantine: Quarantine;
}

interface Commit {
  readonly oid: Oid;
  readonly tree: Oid;
}

/** The fact that an event tells; `undefined` if it tells none. */
export function rollbackFact(event: AnyEvent): RollbackFact | undefined {
  if (isEvent(event, 'rollback.applied')) return appliedFact(event.data);
  if (!isEvent(event, 'rollback.undone')) return undefined;
  const { from, to, mode } = event.data;
  return { kind: 'undone', bad: to, made: mode === 'revert' ? from : null };
}

function appliedFact({ from, to, mode, commit }: RollbackReport): RollbackFact | undefined {
  // A single file that was brought back from a snapshot.
  if (from === to) return undefined;
  // A redo brings back the commit that was made then, and names it as its target.
  return { kind: 'applied', bad: from, made: commit ?? (mode === 'revert' ? to : null) };
}

/**
 * Quarantines what was rolled back, a commit that was undone by itself included; what a person
 * brings back is bad no more. Commits that are gone from the repository are of no harm.
 */
export async function followRollback(
  { objects, quarantine }: FollowPorts,
  { kind, bad, made }: RollbackFact,
): Promise<void> {
  const isIn = kind === 'applied';
  if (made !== null && isIn) quarantine.addMade(made);
  const undone = made === null ? null : await undoneBy(objects, made);
  for (const oid of new Set([bad, undone ?? bad])) {
    const tree = (await orGone(readCommit(objects, oid)))?.tree ?? oid;
    if (isIn) quarantine.add(oid, tree);
    else quarantine.release(oid, tree);
  }
}

/**
 * The instant part of a rollback: commits are out of use before any file changes.
 * @returns puts those back into use that were not out before
 */
export async function isolate(
  { objects, quarantine }: FollowPorts,
  commits: readonly Oid[],
): Promise<() => void> {
  const added: Commit[] = [];
  for (const oid of new Set(commits)) {
    const { tree } = await readCommit(objects, oid);
    if (quarantine.has(oid, tree)) continue;
    quarantine.add(oid, tree);
    added.push({ oid, tree });
  }
  return () => added.forEach(({ oid, tree }) => quarantine.release(oid, tree));
}

/** The commit that another one says it rolled back. */
async function undoneBy(objects: ObjectSource, made: Oid): Promise<Oid | null> {
  const commit = await orGone(readCommit(objects, made));
  if (commit === undefined) return null;
  return readOwn({ trailers: parseTrailers(commit.message) })?.rolledBack ?? null;
}

async function orGone<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (isReactorError(error, 'object-missing')) return undefined;
    throw error;
  }
}
