import { isReactorError } from '../errors.ts';
import type { Oid } from '../events/commitData.ts';
import { mapLimited } from '../mapLimited.ts';
import type { NewCommit, ObjectSource, RefSource } from '../ports.ts';
import { parseCommit } from './commitObject.ts';
import { walkDamaged, type DamagedWalkInit, type Walk } from './damagedWalk.ts';

export interface WalkPorts {
  readonly objects: ObjectSource;
  readonly refs: RefSource;
}

/** From where to walk, and where to stop. */
export interface WalkInit extends DamagedWalkInit {
  /** Commits of which it is certain that they were made just now. */
  readonly fresh: ReadonlySet<Oid>;
}

const CHECKED_AT_ONCE = 16;

/**
 * Finds new commits. The usual case, commits that were just made on top of what is known, is
 * answered from memory; git answers all others, since a commit that is no known tip may be an
 * old one. Where git gives up over a damaged history, we walk what is left of it.
 */
export async function newCommits(ports: WalkPorts, init: WalkInit): Promise<Walk> {
  const unknown = init.tips.filter((tip) => !init.known.has(tip));
  if (unknown.length === 0) return { commits: [], unreadable: [] };
  const commits = await walkFresh(ports.objects, unknown, init);
  if (commits !== undefined) return { commits, unreadable: [] };
  const isThere = await mapLimited(unknown, CHECKED_AT_ONCE, (tip) =>
    isReadable(ports.objects, tip),
  );
  const tips = unknown.filter((_, index) => isThere[index]);
  const missing = unknown.filter((_, index) => isThere[index] !== true);
  const walk = await walkByGit(ports, { ...init, tips });
  return { commits: walk.commits, unreadable: [...missing, ...walk.unreadable] };
}

async function walkByGit({ objects, refs }: WalkPorts, init: WalkInit): Promise<Walk> {
  if (init.tips.length === 0) return { commits: [], unreadable: [] };
  try {
    return { commits: await refs.newCommits(init.tips, [...init.known]), unreadable: [] };
  } catch (error) {
    if (!isReactorError(error, 'git-failed')) throw error;
    return walkDamaged(objects, init);
  }
}

/** Whether the repository has an object and can read it. */
export async function isReadable(objects: ObjectSource, oid: Oid): Promise<boolean> {
  try {
    return (await objects.read(oid, 'structure')) !== undefined;
  } catch (error) {
    if (isReactorError(error, 'object-too-large')) return true;
    if (isReactorError(error, 'object-corrupt')) return false;
    throw error;
  }
}

interface Frame {
  readonly oid: Oid;
  readonly tip: Oid;
  readonly isParentsDone: boolean;
}

/**
 * Walks in depth-first post-order, which puts parents before children. `undefined` as soon as
 * there is a commit that is neither known nor fresh, or that cannot be read.
 */
async function walkFresh(
  objects: ObjectSource,
  tips: readonly Oid[],
  { known, fresh }: WalkInit,
): Promise<readonly NewCommit[] | undefined> {
  const found: NewCommit[] = [];
  const seen = new Set<Oid>();
  const stack: Frame[] = tips.toReversed().map((oid) => ({ oid, tip: oid, isParentsDone: false }));
  for (let frame = stack.pop(); frame !== undefined; frame = stack.pop()) {
    const { oid, tip } = frame;
    if (frame.isParentsDone) found.push({ oid, tip });
    else if (!known.has(oid) && !seen.has(oid)) {
      const parents = fresh.has(oid) ? await parentsOf(objects, oid) : undefined;
      if (parents === undefined) return undefined;
      seen.add(oid);
      stack.push({ ...frame, isParentsDone: true });
      stack.push(...parents.map((parent) => ({ oid: parent, tip, isParentsDone: false })));
    }
  }
  return found;
}

/** `undefined` for what cannot be read as a commit; whoever asks again gets the reason. */
async function parentsOf(objects: ObjectSource, oid: Oid): Promise<readonly Oid[] | undefined> {
  try {
    const object = await objects.read(oid, 'structure');
    return object?.type === 'commit' ? parseCommit(object.content, oid).parents : undefined;
  } catch (error) {
    if (isReactorError(error)) return undefined;
    throw error;
  }
}
