import { TREE_MODE } from '../../../core/commits/treeObject.ts';
import type { TreeView, UnitOutcome, ValidationUnit } from '../../../core/validation/validator.ts';
import { isKustomization } from '../kustomizationPath.ts';
import type { TreeIndex } from '../treeIndex.ts';
import { askAboutFiles, type TreeQuestion } from './askAboutFiles.ts';

export interface ReferencesInit extends Pick<TreeQuestion, 'worker' | 'kubernetes'> {
  readonly index: TreeIndex;
}

/** What the objects of a tree need of each other: one unit, as any file may change any answer. */
export function referenceUnit({ oid }: TreeView): ValidationUnit {
  return { key: 'references', inputs: [{ path: '', mode: TREE_MODE, oid }], isOfTree: true };
}

/** Judges that unit; files that cannot be read now make the answer one for now only. */
export async function checkTree(
  { index, ...init }: ReferencesInit,
  tree: TreeView,
  signal: AbortSignal,
): Promise<UnitOutcome> {
  const all = await tree.files();
  const indexed = await index.find(tree, () => true);
  const files = new Map(
    [...indexed, ...all.filter(isKustomization)].map((file) => [file.path, file]),
  );
  const hasCharts = all.some(({ path }) => /(^|\/)Chart\.ya?ml$/.test(path));
  const question = { ...init, tree, signal, files: [...files.values()], hasCharts };
  const { answer, isWhole } = await askAboutFiles({ ...question, wants: 'findings' });
  const findings = 'findings' in answer ? answer.findings : [];
  return { findings, skipped: [], isCacheable: isWhole };
}
