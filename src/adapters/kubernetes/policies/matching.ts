import { isSelected, labelsOf, type Labels } from './labelSelector.ts';
import type { Matching } from './policy.ts';
import { isMeant, type Asked } from './resourceRules.ts';

/** An object, or the pod in it, as rules and selectors see it. */
export interface Subject extends Asked {
  readonly value: unknown;
  /** Empty if it is not said. */
  readonly namespace: string;
  /** The labels of its namespace, as far as they are known. */
  readonly namespaceLabels: Labels;
}

/**
 * Whether a policy or binding means an object. Labels of a namespace that is not in the tree count
 * as not there, beside that of its name.
 */
export function isMatched(matching: Matching, subject: Subject, withoutRules: boolean): boolean {
  const { rules, excluded, isExact, namespaceSelector, objectSelector } = matching;
  const isNamed =
    rules.length === 0 ? withoutRules : rules.some((rule) => isMeant(rule, subject, isExact));
  return (
    isNamed &&
    !excluded.some((rule) => isMeant(rule, subject, isExact)) &&
    isSelected(objectSelector, labelsOf(subject.value)) &&
    isSelected(namespaceSelector, subject.namespaceLabels)
  );
}
