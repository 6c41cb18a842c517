import { type Node, parseTree } from 'jsonc-parser';
import {
  type Block,
  type ConfigurationFile,
  type Place,
  type Setting,
  UNREAD,
} from '../../core/terraform/configuration.ts';
import { LineMap } from '../validation/lineMap.ts';
import { MOST_CHARACTERS } from './hclReader.ts';

/** How many labels the blocks have that the product looks at. */
const LABELS: Readonly<Record<string, number>> = {
  terraform: 0,
  backend: 1,
  cloud: 0,
  provider: 1,
  variable: 1,
  output: 1,
  module: 1,
  resource: 2,
  data: 2,
  ephemeral: 2,
};
const FILE_FUNCTION = /\b(file\w*|templatefile)\s*\(/;

/** What stands in a file in JSON syntax (`.tf.json`). Never throws for its content. */
export function readJsonConfiguration(text: string): ConfigurationFile {
  if (text.length > MOST_CHARACTERS) return UNREAD;
  const root = parsed(text);
  if (root === undefined) return UNREAD;
  const lines = new LineMap(text);
  return {
    blocks: membersOf(root).flatMap(([key, value]) => blocksAt(lines, key, value)),
    references: FILE_FUNCTION.test(text) ? 'anything' : [],
  };
}

/** `undefined` for what is nested deeper than the stack is. */
function parsed(text: string): Node | undefined {
  try {
    return parseTree(text);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function blocksAt(lines: LineMap, key: Node, value: Node): readonly Block[] {
  const type = String(key.value);
  if (!Object.hasOwn(LABELS, type)) return [];
  const labelled = labelledBodies(value, LABELS[type] ?? 0, [key]);
  return labelled.map(({ keys, body }) => toBlock(lines, type, keys, body));
}

interface LabelledBody {
  /** The key of the type, then those of the labels. */
  readonly keys: readonly Node[];
  readonly body: Node;
}

/** Objects may stand in arrays at every level, to have several of a name. */
function labelledBodies(
  value: Node,
  labels: number,
  keys: readonly Node[],
): readonly LabelledBody[] {
  if (value.type === 'array')
    return (value.children ?? []).flatMap((item) =>
      item.type === 'object' ? labelledBodies(item, labels, keys) : [],
    );
  if (labels === 0) return [{ keys, body: value }];
  return membersOf(value).flatMap(([key, inner]) =>
    labelledBodies(inner, labels - 1, [...keys, key]),
  );
}

function toBlock(lines: LineMap, type: string, keys: readonly Node[], body: Node): Block {
  const members = membersOf(body);
  return {
    type,
    labels: keys.slice(1).map((key) => String(key.value)),
    place: placeOf(lines, keys.at(-1) ?? body),
    settings: new Map(members.flatMap(([key, value]) => settingOf(lines, key, value))),
    names: new Set(members.map(([key]) => String(key.value))),
    blocks:
      type === 'terraform' ? members.flatMap(([key, value]) => blocksAt(lines, key, value)) : [],
  };
}

function settingOf(lines: LineMap, key: Node, node: Node): readonly (readonly [string, Setting])[] {
  const value: unknown = node.value;
  const isPlain = typeof value === 'string' ? !/[$%]\{/.test(value) : typeof value === 'boolean';
  if (!isPlain) return [];
  return [[String(key.value), { value: value as string | boolean, place: placeOf(lines, node) }]];
}

function membersOf(object: Node): readonly (readonly [Node, Node])[] {
  if (object.type !== 'object') return [];
  return (object.children ?? []).flatMap(({ children }) => {
    const [key, value] = children ?? [];
    return key !== undefined && value !== undefined ? [[key, value] as const] : [];
  });
}

function placeOf(lines: LineMap, { offset, length }: Node): Place {
  const start = lines.at(offset);
  const end = lines.at(offset + length);
  return { ...start, endLine: end.line, endColumn: end.column };
}
