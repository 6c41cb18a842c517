import { isPlainObject } from '../../core/isPlainObject.ts';
import { isMap, isScalar, isSeq } from 'yaml';
import type { FieldPath, ManifestObject } from './manifestObject.ts';

/** A field of an object, by its name or by its value. */
export interface Field {
  readonly path: FieldPath;
  /** Its name is meant rather than its value. */
  readonly isKey: boolean;
}

/** The field that stands at an offset of the text of an object. */
export function fieldAt({ node }: ManifestObject, offset: number): Field {
  const path: (string | number)[] = [];
  for (let at: unknown = node; ;) {
    if (isMap(at)) {
      const pair = at.items.findLast(({ key }) => startOf(key) <= offset);
      if (pair === undefined || !isScalar(pair.key)) return { path, isKey: true };
      path.push(String(pair.key.value));
      if (offset < (pair.key.range?.[1] ?? 0)) return { path, isKey: true };
      at = pair.value;
    } else if (isSeq(at)) {
      const index = at.items.findLastIndex((each) => startOf(each) <= offset);
      if (index < 0) return { path, isKey: true };
      path.push(index);
      at = at.items[index];
    } else return { path, isKey: false };
  }
}

function startOf(node: unknown): number {
  const range = isMap(node) || isSeq(node) || isScalar(node) ? node.range : undefined;
  return range?.[0] ?? Infinity;
}

/** What tells the elements of a list apart, in the order in which it is looked for. */
const IDENTITIES = ['name', 'mountPath', 'containerPort', 'port', 'key', 'ip', 'topologyKey'];

/**
 * The same field in another form of the object, in which lists may have other elements before it;
 * `undefined` if it has none.
 */
export function sameField(
  one: ManifestObject,
  other: ManifestObject,
  path: FieldPath,
): FieldPath | undefined {
  let [here, there]: [unknown, unknown] = [one.value, other.value];
  const found: (string | number)[] = [];
  for (const key of path) {
    const next = typeof key === 'number' ? sameElement(here, there, key) : key;
    if (next === undefined || !has(there, next)) return undefined;
    found.push(next);
    here = has(here, key) ? (here as Record<string | number, unknown>)[key] : undefined;
    there = (there as Record<string | number, unknown>)[next];
  }
  return found;
}

function has(value: unknown, key: string | number): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key);
}

function sameElement(here: unknown, there: unknown, index: number): number | undefined {
  if (!Array.isArray(here) || !Array.isArray(there)) return undefined;
  const element: unknown = here[index];
  if (!isPlainObject(element)) {
    const at = here.length === there.length ? index : there.indexOf(element);
    return at < 0 ? undefined : at;
  }
  const identity = IDENTITIES.find((each) => Object.hasOwn(element, each));
  if (identity === undefined) return here.length === there.length ? index : undefined;
  const at = there.findIndex(
    (each: unknown) => isPlainObject(each) && each[identity] === element[identity],
  );
  return at < 0 ? undefined : at;
}
