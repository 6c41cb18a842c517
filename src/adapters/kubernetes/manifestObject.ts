import type { Document, YAMLMap } from 'yaml';
import { isMap, isSeq } from 'yaml';
import { isPlainObject, type PlainObject } from '../../core/isPlainObject.ts';
import { plainValue } from '../validation/yamlFile.ts';

/** Where a value stands in an object: keys and indexes from its top. */
export type FieldPath = readonly (string | number)[];

/** A Kubernetes object as it stands in a manifest. */
export interface ManifestObject {
  readonly document: Document.Parsed;
  readonly node: YAMLMap;
  /** The plain value, aliases and merge keys resolved. */
  readonly value: PlainObject;
  readonly apiVersion: string;
  readonly kind: string;
  /** Empty if there is none, as with `generateName`. */
  readonly name: string;
  /** Empty if it is not said; the cluster takes `default` then. */
  readonly namespace: string;
}

/** A value below an object; `undefined` if there is none. Inherited properties are none. */
export function valueAt(value: unknown, path: FieldPath): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string | number, unknown>)[key];
  }
  return at;
}

/** The text at a place, empty if there is none. */
export function textAt(value: unknown, ...path: FieldPath): string {
  const text = valueAt(value, path);
  return typeof text === 'string' ? text : '';
}

/** The list at a place, empty if there is none. */
export function listAt(value: unknown, ...path: FieldPath): readonly unknown[] {
  const list = valueAt(value, path);
  return Array.isArray(list) ? list : [];
}

/**
 * The Kubernetes objects of a document, those of a `List` one by one. Anything without
 * `apiVersion` and `kind` is none.
 * @throws ReferenceError, RangeError as `plainValue`
 */
export function objectsIn(document: Document.Parsed): readonly ManifestObject[] {
  if (!isMap(document.contents) || !document.contents.has('apiVersion')) return [];
  return objectsOf(document, document.contents, plainValue(document));
}

/** The same; a document that cannot be read has none: the checks of its file say why. */
export function readableObjects(document: Document.Parsed): readonly ManifestObject[] {
  if (document.errors.length > 0) return [];
  try {
    return objectsIn(document);
  } catch {
    return [];
  }
}

function objectsOf(
  document: Document.Parsed,
  node: unknown,
  value: unknown,
): readonly ManifestObject[] {
  if (!isMap(node) || !isPlainObject(value)) return [];
  const apiVersion = textAt(value, 'apiVersion');
  const kind = textAt(value, 'kind');
  const items = node.get('items', true);
  if (kind.endsWith('List') && isSeq(items)) {
    const values = listAt(value, 'items');
    return items.items.flatMap((item, index) => objectsOf(document, item, values[index]));
  }
  if (apiVersion === '' || kind === '') return [];
  const name = textAt(value, 'metadata', 'name');
  const namespace = textAt(value, 'metadata', 'namespace');
  return [{ document, node, value, apiVersion, kind, name, namespace }];
}

/** `Deployment web`, for messages. */
export function called({ kind, name }: Pick<ManifestObject, 'kind' | 'name'>): string {
  return `${kind} ${name || '(unnamed)'}`;
}
