import { isMap, isScalar, type YAMLMap } from 'yaml';
import { nodeAt, type Stretch } from './fieldPlace.ts';
import type { Replacement } from './manifest.ts';
import type { FieldPath, ManifestObject } from './manifestObject.ts';

/**
 * The edit that sets a field which is not there, together with the maps around it that are
 * missing too. `undefined` if there is something else in its place, or it is written elsewhere
 * (an alias).
 */
export function addField(
  text: string,
  object: ManifestObject,
  path: FieldPath,
  value: string,
): Replacement | undefined {
  for (let depth = path.length - 1; depth >= 0; depth--) {
    const node = nodeAt(object, path.slice(0, depth));
    if (node === undefined) continue;
    if (!isMap(node) || node.items.length === 0 || node.anchor !== undefined) return undefined;
    return insertion(text, node, path.slice(depth).map(String), value);
  }
  return undefined;
}

function insertion(
  text: string,
  map: YAMLMap,
  keys: readonly string[],
  value: string,
): Replacement | undefined {
  const first = map.items[0];
  if (!isScalar(first?.key) || !first.key.range) return undefined;
  const [start] = first.key.range;
  if (map.flow === true) {
    const isJson = text[start] === '"';
    return { at: [start, start], newText: `${inFlow(keys, value, isJson)}, ` };
  }
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const indent = start - lineStart;
  const end = isScalar(first.value) ? lineEnd(text, first.value.range?.[1]) : undefined;
  const lines = inBlock(keys, value, ' '.repeat(indent));
  // After a first line such as `- name: app`; before it, if that goes on over several lines.
  if (end !== undefined && end > start && !text.slice(start, end).includes('\n')) {
    return { at: [end, end], newText: `\n${lines}` };
  }
  const at: Stretch = [start, start];
  return { at, newText: `${lines.trimStart()}\n${' '.repeat(indent)}` };
}

function lineEnd(text: string, from: number | undefined): number | undefined {
  if (from === undefined) return undefined;
  const end = text.indexOf('\n', from);
  const last = end < 0 ? text.length : end;
  return text[last - 1] === '\r' ? last - 1 : last;
}

function inFlow(keys: readonly string[], value: string, isJson: boolean): string {
  const said = (name: string): string => (isJson ? JSON.stringify(name) : name);
  const isPlain = !isJson || /^(true|false|\d+|\[.*\]|\{.*\})$/.test(value);
  return keys.reduceRight(
    (inner, key, index) =>
      index === keys.length - 1 ? `${said(key)}: ${inner}` : `${said(key)}: { ${inner} }`,
    isPlain ? value : JSON.stringify(value),
  );
}

function inBlock(keys: readonly string[], value: string, indent: string): string {
  return keys
    .map((key, index) => {
      const end = index === keys.length - 1 ? ` ${value}` : '';
      return `${indent}${'  '.repeat(index)}${key}:${end}`;
    })
    .join('\n');
}
