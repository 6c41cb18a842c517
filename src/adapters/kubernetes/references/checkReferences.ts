import type { Finding } from '../../../core/events/validationData.ts';
import type { KubernetesOptions } from '../../../core/validation/kubernetesOptions.ts';
import { isOn } from '../manifest.ts';
import type { TreeFile } from './builtBy.ts';
import { missingBudget } from './disruptionBudgets.ts';
import { treePods } from './matchPods.ts';
import { missingReferences } from './missingReferences.ts';
import { toTreeFinding, type Remark } from './said.ts';
import { treeFacts } from './treeFacts.ts';
import { unmatchedSelector } from './unmatchedSelectors.ts';

/** All manifests of a tree, and what else says who may bring objects. */
export interface ReferenceSubject {
  readonly files: readonly TreeFile[];
  /** More objects come from what is not read: charts of Helm, files that are too large. */
  readonly isOpen: boolean;
  readonly options: KubernetesOptions;
}

/** More are of no use to anybody. */
const MOST_FINDINGS = 2_000;

/** What the objects of a tree need of each other and is not there. */
export function checkReferences(subject: ReferenceSubject): readonly Finding[] {
  const tree = treeFacts(subject.files, subject.isOpen);
  const pods = treePods(tree);
  const remarks: Remark[] = [];
  for (const { path, facts } of subject.files) {
    if (remarks.length >= MOST_FINDINGS) break;
    const found = facts.objects.flatMap((object) => [
      ...missingReferences(tree, path, object),
      ...unmatchedSelector(tree, { path, object }, pods),
      ...(isOn(subject, 'disruption-budget') ? missingBudget(tree, { path, object }, pods) : []),
    ]);
    remarks.push(...distinct(found));
  }
  return remarks.map(toTreeFinding);
}

/** One name that is asked for in many places is told once in a file. */
function distinct(remarks: readonly Remark[]): readonly Remark[] {
  const first = new Map<string, Remark>();
  for (const each of remarks) {
    const key = each.about ?? each.message;
    if (!first.has(key)) first.set(key, each);
  }
  return [...first.values()];
}
