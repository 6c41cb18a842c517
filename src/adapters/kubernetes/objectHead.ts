import type { IndexedObject } from './indexedObject.ts';
import { textAt, valueAt } from './manifestObject.ts';

/** What the metadata of an object says, as far as an index has to know it. */
export type ObjectHead = Pick<IndexedObject, 'name' | 'namespace' | 'labels'>;

const MOST_LABELS = 64;
const MOST_LETTERS = 512;

/** The head of an object that was parsed. */
export function headOf(object: unknown): ObjectHead {
  const name = textAt(object, 'metadata', 'name');
  return { name, namespace: textAt(object, 'metadata', 'namespace'), labels: labelsOf(object) };
}

/** The labels of an object that are texts, within limits. */
function labelsOf(object: unknown): ObjectHead['labels'] {
  const labels = valueAt(object, ['metadata', 'labels']);
  const keys = typeof labels === 'object' && labels !== null ? Object.keys(labels) : [];
  const known = keys
    .slice(0, MOST_LABELS)
    .flatMap((key) => {
      const value = valueAt(labels, [key]);
      return typeof value === 'string' ? [[key, value] as const] : [];
    })
    .filter(([key, value]) => key.length + value.length <= MOST_LETTERS);
  return Object.fromEntries(known);
}
