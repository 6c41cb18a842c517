import type { LabelExpression, PodSelector } from './facts.ts';
import { knownNames, type KnownNames } from './spelling.ts';
import type { NamedObject, TreeFacts } from './treeFacts.ts';

/** Pods that the tree makes, with all values that their labels may have. */
export interface Pods {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly path: string;
  readonly labels: ReadonlyMap<string, ReadonlySet<string>>;
}

/** The pods of a tree, by what they are asked for. */
export interface TreePods {
  readonly all: readonly Pods[];
  readonly byLabel: ReadonlyMap<string, readonly Pods[]>;
  /** By file, kind and name. */
  readonly byPlace: ReadonlyMap<string, Pods>;
  /** By what is applied together. */
  readonly byGroup: ReadonlyMap<string, readonly Pods[]>;
  /** All values that a label has. */
  readonly values: ReadonlyMap<string, KnownNames>;
}

export function treePods(tree: TreeFacts): TreePods {
  const all = podsOf(tree);
  const labels = all.flatMap((pods) =>
    [...pods.labels].flatMap(([key, values]) => [...values].map((value) => ({ key, value, pods }))),
  );
  const groups = all.flatMap((pods) => tree.groupsOf(pods.path).map((group) => ({ group, pods })));
  return {
    all,
    byLabel: podsBy(labels, ({ key, value }) => `${key}=${value}`),
    byPlace: new Map(all.map((pods) => [placeOf(pods), pods])),
    byGroup: podsBy(groups, ({ group }) => group),
    values: new Map(
      [...Map.groupBy(labels, ({ key }) => key)].map(([key, same]) => [
        key,
        knownNames(same.map(({ value }) => value)),
      ]),
    ),
  };
}

/** Names the pods of one workload in one file. */
export function placeOf({ path, kind, name }: Pick<Pods, 'path' | 'kind' | 'name'>): string {
  return [path, kind, name].join('\0');
}

function podsBy<T extends { readonly pods: Pods }>(
  entries: readonly T[],
  key: (entry: T) => string,
): ReadonlyMap<string, readonly Pods[]> {
  const groups = Map.groupBy(entries, key);
  return new Map([...groups].map(([name, same]) => [name, same.map(({ pods }) => pods)]));
}

/** Pods that may be selected: the fewest that have one of the labels. */
export function podsWith(
  { all, byLabel }: TreePods,
  labels: readonly { readonly key: string; readonly value: string }[],
): readonly Pods[] {
  const found = labels.map(({ key, value }) => byLabel.get(`${key}=${value}`) ?? []);
  return found.reduce(
    (least, each) => (each.length < least.length ? each : least),
    found[0] ?? all,
  );
}

/** The pods of a tree; what patches and kustomizations add to the labels counts as there. */
function podsOf(tree: TreeFacts): readonly Pods[] {
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

export function isSelected({ labels, expressions }: PodSelector, pods: Pods): boolean {
  return (
    hasLabels(labels, pods) && expressions.every((each) => fits(each, pods.labels.get(each.key)))
  );
}

export function hasLabels(
  labels: readonly { readonly key: string; readonly value: string }[],
  pods: Pods,
): boolean {
  return labels.every(({ key, value }) => pods.labels.get(key)?.has(value) === true);
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
