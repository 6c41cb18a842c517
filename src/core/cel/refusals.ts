import { typeAt, type Declarations } from './declarations.ts';
import { calledName, unknownName, type CelProblem } from './problem.ts';
import { macroOf, nestingOf, pathOf, walk, type SyntaxNode } from './syntax.ts';

/** Macros within macros beyond this take too long on a large commit. */
const MOST_NESTED = 2;
const LONGEST_DURATION = 40;

/** What the engine would allow and a condition may not do. */
export function refusalsIn(
  ast: SyntaxNode,
  text: string,
  declarations: Declarations,
): readonly CelProblem[] {
  const nodes = [...walk(ast)];
  const elements = new Set(nodes.map((node) => macroOf(node)?.each));
  const declared = Object.entries(declarations).filter(([name]) => !elements.has(name));
  const fields = Object.fromEntries(declared);
  const found = nodes.flatMap((node): readonly CelProblem[] => [
    ...refused(node, text),
    ...(node.op === 'call' && node.args[0] === 'has' ? asked(node.args[1][0], fields) : []),
  ]);
  return nestingOf(ast) > MOST_NESTED ? [...found, tooNested(ast)] : found;
}

function refused(node: SyntaxNode, text: string): readonly CelProblem[] {
  if (node.op === 'rcall' && node.args[0] === 'matches') {
    const message =
      'A regular expression may take forever, so matches is not allowed; use startsWith, endsWith, contains or in.';
    return [{ ...calledName(node, text), code: 'refused-matches', message }];
  }
  if (node.op === 'rcall' && node.args[0] === 'bind' && isNamespace(node.args[1])) {
    const message = 'cel.bind is not allowed in a condition; write the value where it is used.';
    return [{ start: node.start, end: node.end, code: 'refused-bind', message }];
  }
  if (node.op === 'call' && node.args[0] === 'duration' && !isShortText(node.args[1][0])) {
    // The engine looks for numbers in it with an expression that is slow on many digits.
    const message = `duration takes a text that is written out, of at most ${LONGEST_DURATION} characters.`;
    return [{ start: node.start, end: node.end, code: 'refused-duration', message }];
  }
  return [];
}

function isNamespace(node: SyntaxNode): boolean {
  return node.op === 'id' && node.args === 'cel';
}

function isShortText(node: SyntaxNode | undefined): boolean {
  const value = node?.op === 'value' ? node.args : undefined;
  return typeof value === 'string' && value.length <= LONGEST_DURATION;
}

/** `has` answers no to a field that cannot be: most likely it is misspelled. */
function asked(node: SyntaxNode | undefined, declarations: Declarations): readonly CelProblem[] {
  if (node?.op !== '.') return [];
  const owner = pathOf(node.args[0]);
  const type = owner === undefined ? undefined : typeAt(declarations, owner);
  if (type === undefined || typeof type === 'string') return asked(node.args[0], declarations);
  const field = node.args[1];
  if (Object.hasOwn(type, field)) return [];
  const said = unknownName('field', field, Object.keys(type));
  return [{ start: node.end - field.length, end: node.end, code: 'unknown-field', ...said }];
}

function tooNested({ start, end }: SyntaxNode): CelProblem {
  const message = `More than ${MOST_NESTED} of all, exists, exists_one, map and filter stand in one another.`;
  return { start, end, code: 'too-nested', message };
}
