import { isPlainObject } from '../../../core/isPlainObject.ts';
import { isBuiltInGroup } from '../builtInKinds.ts';
import { keyStretch, valueStretch } from '../fieldPlace.ts';
import { listAt, textAt, valueAt, type ManifestObject } from '../manifestObject.ts';
import type { LabelExpression, PodSelector } from './facts.ts';
import type { PlaceOf } from './objectReferences.ts';

/** Labels that the cluster itself puts on pods. */
const BY_CLUSTER =
  /^((statefulset|apps|batch)\.kubernetes\.io\/.*|pod-template-hash|pod-template-generation|controller-revision-hash|controller-uid|job-name)$/;

/**
 * The pods that a Service or PodDisruptionBudget is for; `undefined` for other objects, for one
 * that does not say, and where labels are filled in later.
 */
export function podSelectorOf(object: ManifestObject, placeOf: PlaceOf): PodSelector | undefined {
  const { kind, apiVersion, value } = object;
  if (!isBuiltInGroup(apiVersion)) return undefined;
  const isService = kind === 'Service' && textAt(value, 'spec', 'type') !== 'ExternalName';
  if (!isService && kind !== 'PodDisruptionBudget') return undefined;
  const top = isService ? ['spec', 'selector'] : ['spec', 'selector', 'matchLabels'];
  const found = valueAt(value, top);
  const given = isPlainObject(found) ? Object.entries(found) : [];
  const pairs = given.filter(([key]) => !BY_CLUSTER.test(key));
  const labels = pairs.map(([key, label]) => ({
    ...{ key, value: typeof label === 'string' ? label : '${}' },
    at: placeOf(valueStretch(object, [...top, key])),
  }));
  const expressions = isService ? [] : expressionsOf(value);
  const isLater = labels.some(({ key, value: label }) => /[${]/.test(`${key}${label}`));
  if (isLater || labels.length + expressions.length === 0) return undefined;
  return { labels, expressions, at: placeOf(keyStretch(object, ['spec', 'selector'])) };
}

function expressionsOf(value: unknown): readonly LabelExpression[] {
  return listAt(value, 'spec', 'selector', 'matchExpressions').map((each) => ({
    key: textAt(each, 'key'),
    operator: textAt(each, 'operator'),
    values: listAt(each, 'values').map(String),
  }));
}
