import { called } from '../manifestObject.ts';
import type { ObjectFacts } from './facts.ts';
import { isNear, isSelected, placeOf, type TreePods } from './matchPods.ts';
import type { Remark } from './said.ts';
import type { TreeFacts } from './treeFacts.ts';

const HELP = 'https://kubernetes.io/docs/tasks/run-application/configure-pdb/';

/** Several replicas, of which nothing keeps one while nodes are drained. */
export function missingBudget(
  tree: TreeFacts,
  { path, object }: { readonly path: string; readonly object: ObjectFacts },
  pods: TreePods,
): readonly Remark[] {
  const { kind, name, replicas = 1, at } = object;
  const own = pods.byPlace.get(placeOf({ path, kind, name }));
  if (replicas < 2 || own === undefined || !/^(Deployment|StatefulSet)$/.test(kind)) return [];
  const budgets = tree.byKind.get('PodDisruptionBudget') ?? [];
  const isKept = budgets.some(({ facts, namespace }) => {
    if (!isNear({ namespace }, own)) return false;
    // Without a selector it is for all pods of its namespace.
    return facts?.selector === undefined || isSelected(facts.selector, own);
  });
  if (isKept) return [];
  const message = `${called(object)} has ${replicas} replicas, and no PodDisruptionBudget in this tree keeps one of them.`;
  return [{ path, at, rule: 'disruption-budget', severity: 'warning', message, help: HELP }];
}
