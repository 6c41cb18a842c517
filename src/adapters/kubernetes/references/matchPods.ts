import type { LabelExpression, PodSelector } from './facts.ts';
import type { NamedObject, TreeFacts } from './treeFacts.ts';

/** Pods that the tree makes, with all values that their labels may have. */
export interface Pods {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly path: string;
  readonly labels: ReadonlyMap<string, ReadonlySet<string>>;
}

/** The pods of a tree; what patches and kustomizations add to the labels counts as there. */
export function podsOf(tree: TreeFacts): readonly Pods[] {
  const { files, builds } = tree;
  const added = builds.all.flatMap(({ labels }) => Object.entries(labels));
  const workloads = files.flatMap(({ path, facts }) =>
    facts.objects.flatMap((each) =>
      each.podLabels === undefined
        ? []
        : [{ ...each, path, podLabels: each.podLabels, namespace: tree.namespaceOf(each, path) }],
    ),
  );
  const groups = Map.groupBy(workloads, ({ kind, name }) => `${kind} ${name}`);
  return [...groups.values()].flatMap((same) => {
    const labels = valuesOf([
      ...added,
      ...same.flatMap(({ podLabels }) => Object.entries(podLabels)),
    ]);
    return same.map(({ kind, name, namespace, path }) => ({ kind, name, namespace, path, labels }));
  });
}

function valuesOf(pairs: readonly (readonly [string, string])[]): Pods['labels'] {
  const values = Map.groupBy(pairs, ([key]) => key);
  return new Map([...values].map(([key, each]) => [key, new Set(each.map(([, value]) => value))]));
}

export function isSelected(selector: PodSelector, { labels }: Pods): boolean {
  return (
    selector.labels.every(({ key, value }) => labels.get(key)?.has(value) === true) &&
    selector.expressions.every((each) => fits(each, labels.get(each.key)))
  );
}

/** Labels that may have one of several values fit if any of them does. */
function fits(
  { operator, values }: LabelExpression,
  own: ReadonlySet<string> | undefined,
): boolean {
  const isIn = values.some((value) => own?.has(value) === true);
  if (operator === 'In') return isIn;
  if (operator === 'NotIn') return own === undefined || own.size > 1 || !isIn;
  if (operator === 'Exists') return own !== undefined;
  return operator !== 'DoesNotExist' || own === undefined;
}

/** Whether objects in two places may meet. */
export function isNear(
  object: Pick<NamedObject, 'namespace'>,
  pods: Pick<Pods, 'namespace'>,
): boolean {
  const [one, other] = [object.namespace, pods.namespace];
  return one === undefined || other === undefined || one === other;
}
