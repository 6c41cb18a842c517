import { parseCommit } from '../commits/commitObject.ts';
import { gitPath } from '../commits/gitPath.ts';
import { readCommit } from '../commits/readCommit.ts';
import { parseTrailers } from '../commits/trailers.ts';
import type { Oid } from '../events/commitData.ts';
import type { ObjectSource, RefSource } from '../ports.ts';
import { readOwn } from '../reactions/ownCommits.ts';
import type { Quarantine } from './quarantine.ts';
import { namesOf, nothingEarlier, type Refusal } from './refusal.ts';
import type { RollbackWorld } from './world.ts';

/** Where to return to. */
export type RollbackTarget =
  | 'previous'
  | 'last-healthy'
  | { readonly revision: string }
  /** The tree of now without what one commit changed. */
  | { readonly undoing: string };

export interface TargetPorts {
  readonly objects: ObjectSource;
  readonly refs: RefSource;
  readonly quarantine: Quarantine;
  /** Whether a commit is known to be sound; `undefined` where nobody can tell. */
  readonly isHealthy: (commit: Oid) => Promise<boolean | undefined>;
}

/** A commit, and the tree that is wanted. */
export interface FoundTarget {
  readonly to: Oid;
  readonly tree: Oid;
  readonly isUndoing: boolean;
}

/** Further back nobody looks for a healthy commit. */
const MAX_STEPS_BACK = 200;

/**
 * The commit and the tree that a target means, seen from HEAD; or why there is none.
 * @throws ReactorError `revision-unknown`
 */
export async function findTarget(
  ports: TargetPorts,
  world: RollbackWorld,
  target: RollbackTarget,
  head: Oid,
): Promise<FoundTarget | Refusal> {
  if (typeof target === 'object' && 'undoing' in target) {
    return undoing(ports, world, await ports.refs.resolve(target.undoing), head);
  }
  const to = await commitOf(ports, target, head);
  if (to === undefined) return target === 'last-healthy' ? noneHealthy() : nothingEarlier();
  return { to, tree: (await readCommit(ports.objects, to)).tree, isUndoing: false };
}

async function commitOf(
  ports: TargetPorts,
  target: Exclude<RollbackTarget, { undoing: string }>,
  head: Oid,
): Promise<Oid | undefined> {
  if (target === 'previous') return previousInUse(ports, head);
  if (target === 'last-healthy') return lastHealthy(ports, head);
  return ports.refs.resolve(target.revision);
}

async function undoing(
  { refs }: TargetPorts,
  world: RollbackWorld,
  commit: Oid,
  head: Oid,
): Promise<FoundTarget | Refusal> {
  if (!(await refs.isAncestor(commit, head))) {
    return {
      reason: `${commit.slice(0, 12)} is not part of this branch.`,
      hint: 'Name a commit that "git log" shows here.',
    };
  }
  const merged = await world.treeWithout(commit, head);
  if ('tree' in merged) return { to: commit, tree: merged.tree, isUndoing: true };
  const paths = merged.conflicts.map((raw) => gitPath(raw).path);
  return {
    reason: `Later commits changed the same lines: ${namesOf(paths)}.`,
    hint: 'Undo the later commits first, or return to a commit as a whole.',
  };
}

/** The commit before, further back as long as it was rolled back itself. */
async function previousInUse(
  { objects, quarantine }: TargetPorts,
  head: Oid,
): Promise<Oid | undefined> {
  let oid = await previousOf(objects, head);
  while (oid !== undefined && quarantine.has(oid, (await readCommit(objects, oid)).tree)) {
    oid = await previousOf(objects, oid);
  }
  return oid;
}

/**
 * The commit before. Before a rollback stands the commit before the one it restored: going back
 * once more goes further back, never forward to what was rolled back. The trailer alone proves
 * nothing, anybody can write it; the trees have to be the same.
 */
async function previousOf(objects: ObjectSource, oid: Oid): Promise<Oid | undefined> {
  const commit = await readCommit(objects, oid);
  const restores = readOwn({ trailers: parseTrailers(commit.message) })?.restores ?? null;
  if (restores === null) return commit.parents[0];
  const restored = await objects.read(restores, 'structure');
  if (restored?.type !== 'commit') return commit.parents[0];
  const { tree, parents } = parseCommit(restored.content, restores);
  return tree === commit.tree ? parents[0] : commit.parents[0];
}

async function lastHealthy(
  { objects, quarantine, isHealthy }: TargetPorts,
  head: Oid,
): Promise<Oid | undefined> {
  const bad = (await readCommit(objects, head)).tree;
  let oid = await previousOf(objects, head);
  for (let step = 0; oid !== undefined && step < MAX_STEPS_BACK; step++) {
    const { tree } = await readCommit(objects, oid);
    const isOut = tree === bad || quarantine.has(oid, tree);
    if (!isOut && (await isHealthy(oid)) === true) return oid;
    oid = await previousOf(objects, oid);
  }
  return undefined;
}

function noneHealthy(): Refusal {
  return {
    reason: `None of the last ${MAX_STEPS_BACK} commits is known to be healthy.`,
    hint: 'Check them ("git-reactor validate REV --all"), or name the commit to return to.',
  };
}
