import { isAlias, isMap, isScalar, isSeq, type Document, type Pair } from 'yaml';
import type { FieldPath, ManifestObject } from './manifestObject.ts';

/** A stretch of the text: offsets in UTF-16 units, the end exclusive. */
export type Stretch = readonly [start: number, end: number];

/** The node at a path; `undefined` if it is not written there (merged in, or not at all). */
export function nodeAt({ document, node }: ManifestObject, path: FieldPath): unknown {
  return path.reduce<unknown>((at, key) => step(document, at, key), node);
}

function step(document: Document.Parsed, at: unknown, key: string | number): unknown {
  const node = isAlias(at) ? at.resolve(document) : at;
  if (isSeq(node)) return node.items[Number(key)];
  return isMap(node) ? pairOf(node.items, key)?.value : undefined;
}

function pairOf(pairs: readonly Pair[], key: string | number): Pair | undefined {
  return pairs.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(key));
}

/** Where a value stands: a scalar itself, else the key that leads to it, else what is around. */
export function valueStretch(object: ManifestObject, path: FieldPath): Stretch {
  const node = nodeAt(object, path);
  if (isScalar(node) && node.range) return [node.range[0], node.range[1]];
  return keyStretch(object, path);
}

/** Where the key of a value stands; for an element of a list, the place where it begins. */
export function keyStretch(object: ManifestObject, path: FieldPath): Stretch {
  const key = path.at(-1);
  const parent = path.slice(0, -1);
  if (key === undefined) return topStretch(object);
  const at = nodeAt(object, parent);
  const container = isAlias(at) ? at.resolve(object.document) : at;
  if (isMap(container)) {
    const found = pairOf(container.items, key)?.key;
    if (isScalar(found) && found.range) return [found.range[0], found.range[1]];
  }
  if (isSeq(container)) return elementStretch(container.items[Number(key)]) ?? around(object, path);
  return around(object, path);
}

function around(object: ManifestObject, path: FieldPath): Stretch {
  return keyStretch(object, path.slice(0, -1));
}

/** An element is shown by its first key, or itself if it is a scalar. */
function elementStretch(element: unknown): Stretch | undefined {
  const shown = isMap(element) ? element.items[0]?.key : element;
  const node = isScalar(shown) || isAlias(shown) ? shown : undefined;
  return node?.range ? [node.range[0], node.range[1]] : undefined;
}

/** An object as a whole is shown by its `kind`. */
function topStretch({ node }: ManifestObject): Stretch {
  const kind = node.get('kind', true);
  const shown = isScalar(kind) ? kind : node;
  return shown.range ? [shown.range[0], shown.range[1]] : [0, 1];
}
