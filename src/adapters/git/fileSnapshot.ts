import path from 'node:path';
import { WATCHED_NAMESPACES } from '../../core/commits/refNames.ts';
import { ReactorError } from '../../core/errors.ts';
import type { Oid } from '../../core/events/commitData.ts';
import type { RefSnapshot, WorktreeHead } from '../../core/ports.ts';
import { readOperation, type OperationState } from './operations.ts';
import { readRefFile, type RefFiles } from './refFiles.ts';
import type { Repository } from './repository.ts';
import { eitherOperation, readHead, readWorktreeHead, worktreeDirs } from './worktreeHeads.ts';

/** Git can be faster than we read; but not for ever. */
const MOST_READINGS = 4;

/**
 * Reads all refs and HEADs from files. They cannot be read in one moment, so the operations under
 * way are read before and after, and a HEAD on a branch that has just come is read again.
 * @throws ReactorError `repository-gone`
 */
export async function snapshotOfFiles(
  repository: Repository,
  files: RefFiles,
): Promise<RefSnapshot> {
  for (let reading = 1; ; reading += 1) {
    const snapshot = await readOnce(repository, files);
    if (snapshot.worktrees.length === 0) throw gone(repository);
    const isTorn = snapshot.worktrees.some((head) => hasAppeared(repository, head));
    if (reading === MOST_READINGS || !isTorn) return snapshot;
  }
}

async function readOnce({ commonDir }: Repository, files: RefFiles): Promise<RefSnapshot> {
  const dirs = worktreeDirs(commonDir);
  const before = new Map([...dirs].map(operationAt));
  const { refs, aliases } = await files.read(WATCHED_NAMESPACES);
  const oidOf = (ref: string): Oid | null =>
    refs.get(ref) ?? refs.get(aliases.get(ref) ?? '') ?? null;
  const worktrees = [...dirs].flatMap(([id, dir]) => {
    const head = readWorktreeHead(id, dir, oidOf);
    if (head === undefined) return [];
    return [{ ...head, ...eitherOperation(before.get(head.id) ?? head, head) }];
  });
  return { refs, worktrees };
}

function operationAt([id, dir]: readonly [string, string]): [string, OperationState] {
  const head = readHead(dir, () => null) ?? { ref: null, oid: null };
  return [id, readOperation(dir, head)];
}

/** A branch that HEAD is on, and that was not there when the refs were read. */
function hasAppeared({ commonDir }: Repository, head: WorktreeHead): boolean {
  if (head.ref === null || head.oid !== null) return false;
  if (!WATCHED_NAMESPACES.some((namespace) => head.ref?.startsWith(namespace))) return false;
  const value = readRefFile(path.join(commonDir, head.ref));
  return value !== undefined && !value.startsWith('ref: ');
}

function gone({ dir }: Repository): ReactorError {
  return new ReactorError('repository-gone', `The repository at ${dir} is gone.`, {
    hint: 'Put the folder back, or close it here; watching goes on as soon as it is there again.',
  });
}
