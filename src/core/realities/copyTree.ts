import { differingEntries } from '../commits/entryPairs.ts';
import { SUBMODULE_MODE, TREE_MODE } from '../commits/treeObject.ts';
import { missingTree } from '../commits/treeWalk.ts';
import { gitPath } from '../commits/gitPath.ts';
import { isReactorError, ReactorError } from '../errors.ts';
import type { Oid } from '../events/commitData.ts';
import type { GitObject, ObjectSource } from '../ports.ts';
import type { RealityObjects } from './realityObjects.ts';

/** From one tree, which is there, to another one. */
interface Step {
  readonly from: Oid | null;
  readonly to: Oid;
  /** Where it is: the bytes of its path, with a `/` at the end, one latin-1 character each. */
  readonly prefix: string;
}

const EMPTY: GitObject = { oid: '', type: 'tree', size: 0, content: new Uint8Array() };

/**
 * Copies what a tree has that is not there yet: its subtrees, files and symlinks. Submodules are
 * named by it and not part of it.
 * @throws ReactorError `object-missing`, `object-too-large`, `reality-full`
 */
export async function copyTree(
  target: RealityObjects,
  source: ObjectSource,
  { from: present, to: wanted }: Pick<Step, 'from' | 'to'>,
): Promise<void> {
  const waiting: Step[] = [{ from: present, to: wanted, prefix: '' }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { from, to, prefix } = next;
    if (from === to) continue;
    const [old, now] = [
      from === null ? EMPTY : await treeIn(target, from),
      await treeIn(source, to),
    ];
    target.add('tree', now.content);
    for (const { before, after } of differingEntries(old, now)) {
      if (after === null || after.mode === SUBMODULE_MODE) continue;
      const path = prefix + after.name;
      if (after.mode === TREE_MODE) {
        const former = before?.mode === TREE_MODE ? before.oid : null;
        waiting.push({ from: former, to: after.oid, prefix: `${path}/` });
      } else if ((await target.info(after.oid)) === undefined) {
        target.add('blob', (await blobIn(source, after.oid, path)).content);
      }
    }
  }
}

async function treeIn(objects: ObjectSource, oid: Oid): Promise<GitObject> {
  const tree = await objects.read(oid, 'structure');
  if (tree?.type !== 'tree') throw missingTree(oid, tree);
  return tree;
}

async function blobIn(objects: ObjectSource, oid: Oid, raw: string): Promise<GitObject> {
  const { path } = gitPath(raw);
  try {
    const blob = await objects.read(oid);
    if (blob !== undefined) return blob;
  } catch (error) {
    if (!isReactorError(error, 'object-too-large')) throw error;
    throw new ReactorError('object-too-large', `${path} is too large for a reality.`, {
      hint: 'Name it in .gitignore, or keep it in Git LFS.',
      place: { path },
      cause: error,
    });
  }
  throw new ReactorError('object-missing', `${path} cannot be read.`, {
    hint: 'Somebody may have changed it meanwhile. Try again.',
    place: { path },
  });
}
