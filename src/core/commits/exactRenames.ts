import type { Oid } from '../events/commitData.ts';
import { lastName } from '../treePath.ts';
import type { TreeEntry } from './treeObject.ts';
import type { Difference } from './treeWalk.ts';

/** A difference, and the path it had before if it is a rename. */
export interface RenamedDifference extends Difference {
  /** The bytes of the former path, one latin-1 character each. */
  readonly rawOldPath?: string;
}

/** git looks at so many deleted files with the same content before it takes the best so far. */
const MAX_CANDIDATES = 100;

/**
 * Joins added and deleted files with the same content to renames, as `git diff-tree -M100%` does:
 * in the order of the new paths, a deleted file with the same base name first, each used once.
 */
export function withExactRenames(differences: readonly Difference[]): readonly RenamedDifference[] {
  const deleted = deletedByOid(differences);
  const used = new Set<Difference>();
  const renamed = differences.map((difference) => {
    const source = difference.before ? undefined : takeSource(deleted, difference);
    if (!source) return difference;
    used.add(source);
    return { ...difference, before: source.before, rawOldPath: source.rawPath };
  });
  return renamed.filter((_, index) => !used.has(differences[index] ?? NEVER));
}

const NEVER: Difference = { rawPath: '', before: null, after: null };

function deletedByOid(differences: readonly Difference[]): Map<Oid, Difference[]> {
  const byOid = new Map<Oid, Difference[]>();
  for (const difference of differences) {
    if (difference.after || !difference.before) continue;
    const same = byOid.get(difference.before.oid);
    if (same) same.push(difference);
    else byOid.set(difference.before.oid, [difference]);
  }
  return byOid;
}

function takeSource(deleted: Map<Oid, Difference[]>, added: Difference): Difference | undefined {
  const candidates = deleted.get(added.after?.oid ?? '') ?? [];
  const index = bestIndex(candidates, added);
  return index < 0 ? undefined : candidates.splice(index, 1)[0];
}

function bestIndex(candidates: readonly Difference[], added: Difference): number {
  const name = lastName(added.rawPath);
  let best = -1;
  let seen = 0;
  for (const [index, candidate] of candidates.entries()) {
    if (!canBecome(candidate.before, added.after)) continue;
    if (lastName(candidate.rawPath) === name) return index;
    if (best < 0) best = index;
    if (++seen >= MAX_CANDIDATES) break;
  }
  return best;
}

/** A file may become executable on its way; symlinks and submodules stay what they are. */
function canBecome(before: TreeEntry | null, after: TreeEntry | null): boolean {
  if (!before || !after) return false;
  return before.mode === after.mode || (isFile(before) && isFile(after));
}

function isFile({ mode }: TreeEntry): boolean {
  return mode.startsWith('100');
}
