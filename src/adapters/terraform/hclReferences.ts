import type { Node } from 'web-tree-sitter';
import type { FileReference } from '../../core/terraform/configuration.ts';
import { unescaped } from './hclLiteral.ts';

type Base = FileReference['base'];

/**
 * Which file an argument names, as far as that is written there: `"x.tpl"`, `path.module`,
 * `"${path.module}/conf/${var.name}.json"`.
 */
export function referenceOf(expression: Node | null): FileReference | 'anything' {
  const only = expression?.namedChildCount === 1 ? expression.namedChild(0) : null;
  if (only?.type === 'literal_value')
    return joined('root', only.namedChild(0)?.namedChildren ?? []);
  if (only?.type === 'template_expr') return ofTemplate(only.namedChild(0));
  const base = expression ? baseOf(expression) : undefined;
  return base === undefined ? 'anything' : { base, path: '', isPrefix: false };
}

function ofTemplate(template: Node | null): FileReference | 'anything' {
  if (template?.type !== 'quoted_template') return 'anything';
  const parts = template.namedChildren.filter(({ type }) => type.startsWith('template_'));
  const [first] = parts;
  if (first?.type !== 'template_interpolation') return joined('root', parts);
  const inner = first.namedChildren.find(({ type }) => type === 'expression');
  const base = inner ? baseOf(inner) : undefined;
  return base === undefined ? 'anything' : joined(base, parts.slice(1));
}

/** Joins literal parts up to the first that is none. */
function joined(base: Base, parts: readonly Node[]): FileReference | 'anything' {
  const known = parts.filter(({ type }) => type.startsWith('template_'));
  const open = known.findIndex(({ type }) => type !== 'template_literal');
  const literals = open < 0 ? known : known.slice(0, open);
  const path = literals.map(({ text }) => unescaped(text)).join('');
  return { base, path, isPrefix: open >= 0 };
}

/** `path.module` and `path.root`; `path.cwd` is wherever terraform was started. */
function baseOf(expression: Node): Base | undefined {
  const [variable, attribute] = expression.namedChildren;
  if (expression.namedChildCount !== 2 || variable?.text !== 'path') return undefined;
  const name = attribute?.type === 'get_attr' ? attribute.namedChild(0)?.text : undefined;
  return name === 'module' || name === 'root' ? name : undefined;
}
