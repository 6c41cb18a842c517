import type { Node } from 'web-tree-sitter';
import type { Block, Place, Setting } from '../../core/terraform/configuration.ts';
import { literalText } from './hclLiteral.ts';

/** How deep blocks are read: `terraform { backend "s3" {} }` is two deep. */
const DEPTH = 2;

/** The blocks that stand directly in a body, each with its settings and the blocks in it. */
export function blocksOf(body: Node, depth = DEPTH): readonly Block[] {
  if (depth === 0) return [];
  return body.namedChildren
    .filter(({ type }) => type === 'block')
    .map((node) => toBlock(node, depth));
}

function toBlock(node: Node, depth: number): Block {
  const [type, ...rest] = node.namedChildren;
  const labels = rest.filter(({ type: kind }) => kind === 'string_lit' || kind === 'identifier');
  const body = rest.find(({ type: kind }) => kind === 'body');
  const attributes = body?.namedChildren.filter(({ type: kind }) => kind === 'attribute') ?? [];
  return {
    type: type?.text ?? '',
    labels: labels.map((label) => (label.type === 'identifier' ? label.text : literalText(label))),
    place: placeBetween(node, labels.at(-1) ?? type ?? node),
    settings: new Map(attributes.flatMap(settingOf)),
    names: new Set(attributes.map((attribute) => attribute.namedChild(0)?.text ?? '')),
    blocks: body ? blocksOf(body, depth - 1) : [],
  };
}

function settingOf(attribute: Node): readonly (readonly [string, Setting])[] {
  const [name, expression] = attribute.namedChildren;
  const literal = expression?.namedChildCount === 1 ? expression.namedChild(0) : null;
  const value = literal?.type === 'literal_value' ? literal.namedChild(0) : null;
  if (!name || !value) return [];
  const place = placeBetween(value, value);
  if (value.type === 'string_lit') return [[name.text, { value: literalText(value), place }]];
  return value.type === 'bool_lit' ? [[name.text, { value: value.text === 'true', place }]] : [];
}

function placeBetween(first: Node, last: Node): Place {
  return {
    line: first.startPosition.row + 1,
    column: first.startPosition.column + 1,
    endLine: last.endPosition.row + 1,
    endColumn: last.endPosition.column + 1,
  };
}
