import { called } from '../manifestObject.ts';
import type { ObjectFacts, PodSelector } from './facts.ts';
import { isMade } from './lookUp.ts';
import { hasLabels, isNear, isSelected, podsWith, type Pods, type TreePods } from './matchPods.ts';
import type { Remark } from './said.ts';
import { meantName } from './spelling.ts';
import type { TreeFacts } from './treeFacts.ts';

const HELP = 'https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/';

/** A Service or PodDisruptionBudget that no pods of the tree are meant for. */
export function unmatchedSelector(
  tree: TreeFacts,
  { path, object }: { readonly path: string; readonly object: ObjectFacts },
  pods: TreePods,
): readonly Remark[] {
  const { selector } = object;
  if (selector === undefined || isOthers(tree, selector)) return [];
  const namespace = tree.namespaceOf(object, path);
  // What runs there is started by the cluster itself.
  if (/^(kube-|openshift)/.test(namespace ?? '')) return [];
  const isThere = (each: Pods): boolean => isNear({ namespace }, each);
  if (podsWith(pods, selector.labels).some((each) => isThere(each) && isSelected(selector, each))) {
    return [];
  }
  const remark = { path, at: selector.at, rule: 'unmatched-selector', help: HELP };
  const slip = slipOf(selector, pods, isThere);
  if (slip !== undefined) {
    const { label, meant, of } = slip;
    const message = `${called(object)} selects pods with ${label.key}=${label.value}, which none in this tree has; ${called(of)} has ${label.key}=${meant}.`;
    const rename = { from: label.value, to: meant };
    return [{ ...remark, at: label.at, severity: 'warning', message, rename }];
  }
  const isBlind = tree.builds.builtBy(path).some((each) => each.isBlind);
  if (isBlind || tree.isOpen || tree.makers.size > 0) return [];
  const isBeside = tree
    .groupsOf(path)
    .some((group) => pods.byGroup.get(group)?.some(isThere) === true);
  const message = `${called(object)} selects pods that nothing in this tree makes: no pod template has ${words(selector)}.`;
  const isSure = isBeside && !isLabelledLater(selector, pods, isThere);
  return [{ ...remark, severity: isSure ? 'warning' : 'info', message }];
}

/** Somebody else makes the pods: a controller, whose resource lends them its name. */
function isOthers(tree: TreeFacts, { labels }: PodSelector): boolean {
  return labels.some(({ value }) => isMade(tree, value));
}

/** Pods that lack some labels only may get them when they run, as the leader of several does. */
function isLabelledLater(
  { labels }: PodSelector,
  { byLabel }: TreePods,
  isThere: (pods: Pods) => boolean,
): boolean {
  return labels.some(({ key, value }) =>
    byLabel
      .get(`${key}=${value}`)
      ?.some(
        (pods) =>
          isThere(pods) &&
          labels.every((each) => hasLabels([each], pods) || !pods.labels.has(each.key)),
      ),
  );
}

interface Slip {
  readonly label: PodSelector['labels'][number];
  readonly meant: string;
  readonly of: Pods;
}

/** The only label that keeps pods from being selected, if it is spelled almost as theirs. */
function slipOf(
  { labels }: PodSelector,
  pods: TreePods,
  isThere: (pods: Pods) => boolean,
): Slip | undefined {
  for (const label of labels) {
    const right = labels.filter((each) => each !== label);
    const known = pods.values.get(label.key);
    if (known === undefined) continue;
    let of: Pods | undefined;
    const meant = meantName(label.value, known, (value) => {
      const all = [...right, { key: label.key, value }];
      of = podsWith(pods, all).find((each) => isThere(each) && hasLabels(all, each));
      return of !== undefined;
    });
    if (meant !== undefined && of !== undefined) return { label, meant, of };
  }
  return undefined;
}

function words({ labels, expressions }: PodSelector): string {
  const equal = labels.map(({ key, value }) => `${key}=${value}`);
  return [...equal, ...expressions.map(({ key }) => key)].join(', ');
}
