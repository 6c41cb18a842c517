import { TREE_MODE } from '../../../core/commits/treeObject.ts';
import type { TreeView, UnitOutcome, ValidationUnit } from '../../../core/validation/validator.ts';
import { isKustomization } from '../kustomizationPath.ts';
import type { TreeIndex } from '../treeIndex.ts';
import { askAboutFiles, type TreeQuestion } from './askAboutFiles.ts';
import type { OpensTree } from './opensTree.ts';

export interface ReferencesInit extends Pick<TreeQuestion, 'worker' | 'kubernetes'> {
  readonly index: TreeIndex;
  readonly opensTree: OpensTree;
}

/** What the objects of a tree need of each other: one unit, as any file may change any answer. */
export function referenceUnit({ oid }: TreeView): ValidationUnit {
  return { key: 'references', inputs: [{ path: '', mode: TREE_MODE, oid }], isOfTree: true };
}

/** Judges that unit; where contents are missing nothing can be said. */
export async function checkTree(
  { index, opensTree, ...init }: ReferencesInit,
  tree: TreeView,
  signal: AbortSignal,
): Promise<UnitOutcome> {
  const indexed = await index.find(tree, () => true);
  if (!(await index.isWhole(tree))) return notLocal();
  const all = await tree.files();
  const files = new Map(
    [...indexed, ...all.filter(isKustomization)].map((file) => [file.path, file]),
  );
  const others = all.filter(({ path }) => !files.has(path));
  const isOpen = await opensTree(tree, others);
  const question = { ...init, tree, signal, files: [...files.values()], isOpen };
  const { answer, isWhole } = await askAboutFiles({ ...question, wants: 'findings' });
  if (!isWhole || !('findings' in answer)) return notLocal();
  return { findings: answer.findings, skipped: [], isCacheable: true };
}

function notLocal(): UnitOutcome {
  const reason = 'not all manifests are local (partial clone), so their references are not checked';
  return { findings: [], skipped: [{ path: '.', reason }], isCacheable: false };
}
