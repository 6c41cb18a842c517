import type { ASTNode } from '@marcbachmann/cel-js';

/** A part of an expression, as the engine parsed it. */
export type SyntaxNode = ASTNode;

/** A call of a macro that goes through a list or the keys of a map: `list.all(each, test)`. */
export interface Macro {
  readonly name: string;
  readonly range: SyntaxNode;
  /** The name that stands for each element. */
  readonly each: string;
  /** What is evaluated for each element. */
  readonly body: readonly SyntaxNode[];
}

const MACROS = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

/** The macro that a node calls; `undefined` for all other nodes. */
export function macroOf(node: SyntaxNode): Macro | undefined {
  if (node.op !== 'rcall') return undefined;
  const [name, range, [variable, ...body]] = node.args;
  const isMacro = MACROS.has(name) && variable?.op === 'id' && body.length > 0;
  return isMacro ? { name, range, each: variable.args, body } : undefined;
}

/** The parts that a node is made of. */
export function partsOf(node: SyntaxNode): readonly SyntaxNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '.':
    case '.?':
      return [node.args[0]];
    case 'call':
      return node.args[1];
    case 'rcall':
      return [node.args[1], ...node.args[2]];
    case 'map':
      return node.args.flat();
    case '!_':
    case '-_':
      return [node.args];
    default:
      return node.args;
  }
}

/** A node and all parts of it, from the outside inwards. */
export function* walk(node: SyntaxNode): Generator<SyntaxNode> {
  yield node;
  for (const part of partsOf(node)) yield* walk(part);
}

/** `event.author.name` → its names; `undefined` for anything that is no such chain. */
export function pathOf(node: SyntaxNode): readonly string[] | undefined {
  if (node.op === 'id') return [node.args];
  if (node.op !== '.' && node.op !== '.?') return undefined;
  const before = pathOf(node.args[0]);
  return before === undefined ? undefined : [...before, node.args[1]];
}

/** How many macros stand in one another at most; those that follow one another count once. */
export function nestingOf(node: SyntaxNode): number {
  const macro = macroOf(node);
  if (macro === undefined) return Math.max(0, ...partsOf(node).map(nestingOf));
  return Math.max(nestingOf(macro.range), 1 + Math.max(...macro.body.map(nestingOf)));
}
