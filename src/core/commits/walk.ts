import type { Oid } from '../events/commitData.ts';
import type { NewCommit, ObjectSource, RefSource } from '../ports.ts';
import { parseCommit } from './commitObject.ts';

/** More new commits than this are left to git, which is faster at long walks. */
const WALK_LIMIT = 64;

/**
 * Commits reachable from `tips` and not from `known`, parents before children. The usual case, a
 * few commits on top of a known tip, is answered from memory; git answers the others.
 */
export async function newCommits(
  ports: { readonly objects: ObjectSource; readonly refs: RefSource },
  tips: readonly Oid[],
  known: ReadonlySet<Oid>,
): Promise<readonly NewCommit[]> {
  const unknown = tips.filter((tip) => !known.has(tip));
  if (unknown.length === 0) return [];
  const walked = await walkFrom(ports.objects, unknown, known);
  return walked ?? (await ports.refs.newCommits(unknown, [...known]));
}

interface Frame {
  readonly oid: Oid;
  readonly tip: Oid;
  readonly isParentsDone: boolean;
}

/**
 * Walks in depth-first post-order, which puts parents before children. `undefined` as soon as
 * the walk cannot be trusted: too long, an object that is no commit, or a root, since a history
 * that reaches a root has passed by what was known.
 */
async function walkFrom(
  objects: ObjectSource,
  tips: readonly Oid[],
  known: ReadonlySet<Oid>,
): Promise<readonly NewCommit[] | undefined> {
  const found: NewCommit[] = [];
  const seen = new Set(known);
  const stack: Frame[] = tips.toReversed().map((oid) => ({ oid, tip: oid, isParentsDone: false }));
  for (let frame = stack.pop(); frame !== undefined; frame = stack.pop()) {
    if (frame.isParentsDone) found.push({ oid: frame.oid, tip: frame.tip });
    else if (!seen.has(frame.oid)) {
      const parents = await parentsOf(objects, frame.oid);
      if (parents === undefined || seen.size - known.size >= WALK_LIMIT) return undefined;
      if (parents.length === 0 && known.size > 0) return undefined;
      seen.add(frame.oid);
      stack.push({ ...frame, isParentsDone: true }, ...parents.map(unvisited(frame.tip)));
    }
  }
  return found;
}

function unvisited(tip: Oid): (oid: Oid) => Frame {
  return (oid) => ({ oid, tip, isParentsDone: false });
}

async function parentsOf(objects: ObjectSource, oid: Oid): Promise<readonly Oid[] | undefined> {
  const object = await objects.read(oid);
  return object?.type === 'commit' ? parseCommit(object.content, oid).parents : undefined;
}
