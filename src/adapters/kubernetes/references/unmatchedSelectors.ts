import { called } from '../manifestObject.ts';
import type { ObjectFacts, PodSelector } from './facts.ts';
import { isMade } from './lookUp.ts';
import { isNear, isSelected, type Pods } from './matchPods.ts';
import type { Remark } from './said.ts';
import { meantName } from './spelling.ts';
import type { TreeFacts } from './treeFacts.ts';

const HELP = 'https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/';

/** A Service or PodDisruptionBudget that no pods of the tree are meant for. */
export function unmatchedSelector(
  tree: TreeFacts,
  { path, object }: { readonly path: string; readonly object: ObjectFacts },
  pods: readonly Pods[],
): readonly Remark[] {
  const { selector } = object;
  if (selector === undefined || isOthers(tree, selector)) return [];
  const near = pods.filter((each) => isNear({ namespace: tree.namespaceOf(object, path) }, each));
  if (near.some((each) => isSelected(selector, each))) return [];
  const remark = { path, at: selector.at, rule: 'unmatched-selector', help: HELP };
  const slip = slipOf(selector, near);
  if (slip !== undefined) {
    const { label, meant, of } = slip;
    const message = `${called(object)} selects pods with ${label.key}=${label.value}, which none in this tree has; ${called(of)} has ${label.key}=${meant}.`;
    const rename = { from: label.value, to: meant };
    return [{ ...remark, at: label.at, severity: 'warning', message, rename }];
  }
  const isBlind = tree.builds.builtBy(path).some((each) => each.isBlind);
  if (isBlind || tree.isOpen || tree.makers.size > 0) return [];
  const groups = new Set(tree.groupsOf(path));
  const isBeside = near.some((each) => tree.groupsOf(each.path).some((group) => groups.has(group)));
  const message = `${called(object)} selects pods that nothing in this tree makes: no pod template has ${words(selector)}.`;
  return [{ ...remark, severity: isBeside ? 'warning' : 'info', message }];
}

/** Somebody else makes the pods: a controller, whose resource lends them its name. */
function isOthers(tree: TreeFacts, { labels }: PodSelector): boolean {
  return labels.some(({ value }) => isMade(tree, value));
}

interface Slip {
  readonly label: PodSelector['labels'][number];
  readonly meant: string;
  readonly of: Pods;
}

/** The only label that keeps pods from being selected, if it is spelled almost as theirs. */
function slipOf(selector: PodSelector, pods: readonly Pods[]): Slip | undefined {
  for (const each of pods) {
    const wrong = selector.labels.filter(
      ({ key, value }) => each.labels.get(key)?.has(value) !== true,
    );
    const [label] = wrong;
    if (label === undefined || wrong.length > 1) continue;
    const meant = meantName(label.value, each.labels.get(label.key) ?? []);
    if (meant !== undefined) return { label, meant, of: each };
  }
  return undefined;
}

function words({ labels, expressions }: PodSelector): string {
  const equal = labels.map(({ key, value }) => `${key}=${value}`);
  return [...equal, ...expressions.map(({ key }) => key)].join(', ');
}
