import { differingEntries } from '../commits/entryPairs.ts';
import { SUBMODULE_MODE, TREE_MODE } from '../commits/treeObject.ts';
import { missingTree } from '../commits/treeWalk.ts';
import { ReactorError } from '../errors.ts';
import type { Oid } from '../events/commitData.ts';
import type { GitObject, ObjectSource } from '../ports.ts';
import type { RealityObjects } from './realityObjects.ts';

/** From one tree, which is there, to another one. */
interface Step {
  readonly from: Oid | null;
  readonly to: Oid;
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
  step: Step,
): Promise<void> {
  const waiting = [step];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { from, to } = next;
    if (from === to) continue;
    const [old, now] = [
      from === null ? EMPTY : await treeIn(target, from),
      await treeIn(source, to),
    ];
    target.add('tree', now.content);
    for (const { before, after } of differingEntries(old, now)) {
      if (after === null || after.mode === SUBMODULE_MODE) continue;
      const isTree = after.mode === TREE_MODE;
      if (isTree)
        waiting.push({ from: before?.mode === TREE_MODE ? before.oid : null, to: after.oid });
      else if ((await target.info(after.oid)) === undefined) {
        target.add('blob', (await blobIn(source, after.oid)).content);
      }
    }
  }
}

async function treeIn(objects: ObjectSource, oid: Oid): Promise<GitObject> {
  const tree = await objects.read(oid, 'structure');
  if (tree?.type !== 'tree') throw missingTree(oid, tree);
  return tree;
}

async function blobIn(objects: ObjectSource, oid: Oid): Promise<GitObject> {
  const blob = await objects.read(oid);
  if (blob !== undefined) return blob;
  throw new ReactorError('object-missing', `The file ${oid} cannot be read.`, {
    hint: 'Somebody may have changed it meanwhile. Try again.',
  });
}
