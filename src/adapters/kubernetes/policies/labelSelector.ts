import { listAt, textAt, valueAt } from '../manifestObject.ts';

/** Labels of an object, by key. */
export type Labels = Readonly<Record<string, string>>;

/**
 * Whether labels are selected; a selector that is not there, or is empty, selects all
 * (https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/).
 */
export function isSelected(selector: unknown, labels: Labels): boolean {
  const exact = valueAt(selector, ['matchLabels']);
  const keys = typeof exact === 'object' && exact !== null ? Object.keys(exact) : [];
  return (
    keys.every((key) => valueAt(labels, [key]) === valueAt(exact, [key])) &&
    listAt(selector, 'matchExpressions').every((each) => holds(each, labels))
  );
}

function holds(expression: unknown, labels: Labels): boolean {
  const value = valueAt(labels, [textAt(expression, 'key')]);
  const isListed = listAt(expression, 'values').includes(value);
  switch (textAt(expression, 'operator')) {
    case 'In':
      return isListed;
    case 'NotIn':
      return !isListed;
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}

/** The labels in the metadata of an object. */
export function labelsOf(object: unknown): Labels {
  const labels = valueAt(object, ['metadata', 'labels']);
  if (typeof labels !== 'object' || labels === null) return {};
  const texts = Object.entries(labels).filter(([, value]) => typeof value === 'string');
  return Object.fromEntries(texts);
}
