import { parseCommit } from '../commits/commitObject.ts';
import { parseTree } from '../commits/treeObject.ts';
import type { Oid } from '../events/commitData.ts';
import type { GitObject } from '../ports.ts';
import type { Reality } from './reality.ts';

/** What keeping a reality needs of the real repository. */
export interface KeepPorts {
  /** Makes objects durable; git checks them first. @throws ReactorError `git-failed` */
  importObjects(objects: readonly GitObject[]): Promise<void>;
  /**
   * Makes a branch, unless there is one of this name.
   * @throws ReactorError `branch-exists`, `git-failed` for a name that git does not allow
   */
  createBranch(branch: string, commit: Oid): Promise<void>;
}

/**
 * Makes the newest commit of a reality a branch of the real repository. What is not committed
 * stays in memory. The objects come first: cut off in between, nothing is to be seen of it.
 * @param branch its short name
 */
export async function keepReality(
  ports: KeepPorts,
  reality: Reality,
  branch: string,
): Promise<Oid> {
  const { head } = reality;
  await ports.importObjects(ownObjectsOf(reality, head));
  await ports.createBranch(branch, head);
  return head;
}

/** What a commit needs of the objects that were made in memory, its own and of those before it. */
export function ownObjectsOf(
  { objects }: Pick<Reality, 'objects'>,
  commit: Oid,
): readonly GitObject[] {
  const found = new Map<Oid, GitObject>();
  const waiting = [commit];
  for (let oid = waiting.pop(); oid !== undefined; oid = waiting.pop()) {
    const object = found.has(oid) ? undefined : objects.own(oid);
    if (object === undefined) continue;
    found.set(oid, object);
    waiting.push(...namedBy(object));
  }
  return [...found.values()];
}

function namedBy({ type, content, oid }: GitObject): readonly Oid[] {
  if (type === 'tree') return parseTree(content, oid).map((entry) => entry.oid);
  if (type !== 'commit') return [];
  const { tree, parents } = parseCommit(content, oid);
  return [tree, ...parents];
}
