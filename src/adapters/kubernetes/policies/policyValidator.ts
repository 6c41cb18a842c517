import type { Oid } from '../../../core/events/commitData.ts';
import type { TreeView, Validator } from '../../../core/validation/validator.ts';
import { WeightedCache } from '../../../core/weightedCache.ts';
import { createFileValidator, type FileValidatorInit } from '../../validation/fileValidator.ts';
import type { IndexedFile, TreeIndex } from '../treeIndex.ts';
import type { Outline } from './outline.ts';
import { policyUnits } from './policyUnits.ts';

export type PolicyValidatorInit = Pick<FileValidatorInit, 'accepts' | 'maxBytes' | 'worker'> & {
  readonly index: TreeIndex;
};

const MOST_OUTLINES = 2_000;

/** Judges manifests by the `ValidatingAdmissionPolicy` objects of their tree. */
export function createPolicyValidator({ index, ...init }: PolicyValidatorInit): Validator {
  const known = new WeightedCache<Oid, Outline>(MOST_OUTLINES, () => 1);
  const outline = async ({ mirror }: TreeView, { oid, path }: IndexedFile): Promise<Outline> => {
    const before = known.get(oid);
    if (before !== undefined) return before;
    const blob = await mirror.read(oid);
    const content = blob?.content ?? new Uint8Array();
    // A file that ends the worker gives no policies; its own check says what is wrong with it.
    const read = await init.worker.outlines([{ path, content }]).catch(() => []);
    const found = read[0] ?? { policies: [], bindings: [] };
    if (blob !== undefined) known.set(oid, found);
    return found;
  };
  const outlines = (tree: TreeView, files: readonly IndexedFile[]): Promise<readonly Outline[]> =>
    Promise.all(files.map((file) => outline(tree, file)));
  return {
    ...createFileValidator({ ...init, name: 'policies', version: '1' }),
    units: (tree, changed) => policyUnits({ index, outlines }, tree, changed),
  };
}
