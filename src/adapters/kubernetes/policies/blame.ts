import { compileExpression, type CelAnswer } from '../../../core/cel/expression.ts';
import { withVariables, type Language } from '../../../core/cel/language.ts';
import { macroOf, pathOf, walk, type Macro, type SyntaxNode } from '../../../core/cel/syntax.ts';
import type { FieldPath } from '../manifestObject.ts';
import { isCelMap, type CelMap, type Places } from './placedValue.ts';

/** An expression that did not hold, and what it was asked of. */
export interface Failure {
  readonly text: string;
  readonly ast: SyntaxNode;
  readonly language: Language;
  readonly values: Readonly<Record<string, unknown>>;
  /** The variable whose fields are blamed, and its value. */
  readonly root: { readonly name: string; readonly value: CelMap };
  readonly places: Places;
}

/** What is to be blamed. */
export interface Blamed {
  readonly path: FieldPath;
  /** An element of a list, which is shown where it begins, or a field. */
  readonly isElement: boolean;
}

const MOST_ELEMENTS = 200;
/** Questions that are asked for one failure, and elements that each may go through. */
const MOST_ASKED = 500;
const MOST_STEPS = 5_000;

/** A failure while its reasons are looked for. */
interface Inquiry extends Failure {
  readonly asked: { count: number };
}

type Scope = Readonly<Record<string, unknown>>;

/**
 * The places in an object because of which an expression does not hold: the elements that fail in
 * `list.all(each, test)` and `!list.exists(each, test)`, else the field that it asks for first.
 */
export function blame(told: Failure): readonly Blamed[] {
  const limits = { ...told.language.limits, steps: MOST_STEPS };
  const failure = { ...told, language: { ...told.language, limits }, asked: { count: 0 } };
  const elements = elementsIn(failure, failure.ast, {});
  if (elements.length > 0) return elements.map((path) => ({ path, isElement: true }));
  const path = fieldIn(failure, failure.ast);
  return path === undefined ? [] : [{ path, isElement: false }];
}

function elementsIn(failure: Inquiry, node: SyntaxNode, scope: Scope): readonly FieldPath[] {
  switch (node.op) {
    case '&&':
    case '||':
    case '?:':
      return culprits(failure, node, scope).flatMap((each) => elementsIn(failure, each, scope));
    case '!_': {
      const macro = macroOf(node.args);
      return macro?.name === 'exists' ? failing(failure, { macro, scope, isWanted: false }) : [];
    }
    default: {
      const macro = macroOf(node);
      return macro?.name === 'all' ? failing(failure, { macro, scope, isWanted: true }) : [];
    }
  }
}

/** The parts of an expression that made it fail. */
function culprits(
  failure: Inquiry,
  node: SyntaxNode & { readonly op: '&&' | '||' | '?:' },
  scope: Scope,
): readonly SyntaxNode[] {
  const holds = (each: SyntaxNode): boolean => isTrue(ask(failure, each, scope));
  if (node.op !== '?:') return node.args.filter((each) => !holds(each));
  const [test, yes, no] = node.args;
  return [holds(test) ? yes : no];
}

interface Search {
  readonly macro: Macro;
  readonly scope: Scope;
  /** What the test has to say of each element. */
  readonly isWanted: boolean;
}

function failing(failure: Inquiry, search: Search): readonly FieldPath[] {
  const { macro, scope, isWanted } = search;
  const { range, each, body } = macro;
  const [test] = body;
  const list = ask(failure, range, scope);
  if (test === undefined || list.kind === 'error') return [];
  return elementsOf(list.value, failure.places).flatMap(({ value, path }): readonly FieldPath[] => {
    const inner = { ...scope, [each]: value };
    const answer = ask(failure, test, inner);
    if (answer === NO_ANSWER || (answer.kind === 'value' && answer.value === isWanted)) return [];
    const deeper = isWanted ? elementsIn(failure, test, inner) : [];
    return deeper.length > 0 || path === undefined ? deeper : [path];
  });
}

interface Element {
  readonly value: unknown;
  readonly path: FieldPath | undefined;
}

/** The elements of a list, or the keys of a map, with their places as far as they are known. */
function elementsOf(list: unknown, places: Places): readonly Element[] {
  const keys = isCelMap(list) ? [...list.keys()] : undefined;
  const values: readonly unknown[] = keys ?? (Array.isArray(list) ? list : []);
  const at = placeOf(list, places);
  return values.slice(0, MOST_ELEMENTS).map((value, index) => ({
    value,
    path: placeOf(value, places) ?? (at && [...at, keys?.[index] ?? index]),
  }));
}

function placeOf(value: unknown, places: Places): FieldPath | undefined {
  return typeof value === 'object' && value !== null ? places.get(value) : undefined;
}

/** The field that fails first: as far as it is there, else what it would be in. */
function fieldIn(failure: Inquiry, node: SyntaxNode): FieldPath | undefined {
  if (node.op === '&&' || node.op === '||' || node.op === '?:') {
    const found = culprits(failure, node, {}).map((each) => fieldIn(failure, each));
    return found.find((each) => each !== undefined);
  }
  for (const each of walk(node)) {
    const names = pathOf(each);
    if (names?.[0] === failure.root.name && names.length > 1)
      return fieldAt(failure, names.slice(1));
  }
  return undefined;
}

function fieldAt({ root, places }: Inquiry, names: readonly string[]): FieldPath {
  let path = places.get(root.value) ?? [];
  let at: unknown = root.value;
  for (const name of names) {
    if (!isCelMap(at) || !at.has(name)) return path;
    path = [...(places.get(at) ?? path), name];
    at = at.get(name);
  }
  return path;
}

const NO_ANSWER: CelAnswer = { kind: 'error', message: 'It cannot be asked alone.' };

/** Asks a part of the expression by itself. */
function ask(failure: Inquiry, node: SyntaxNode, scope: Scope): CelAnswer {
  const { text, language, values, asked } = failure;
  if (++asked.count > MOST_ASKED) return NO_ANSWER;
  const names = Object.keys(scope).filter((name) => !(name in language.declarations));
  const wider = withVariables(language, Object.fromEntries(names.map((name) => [name, 'dyn'])));
  const compiled = compileExpression(text.slice(node.start, node.end), wider, []);
  if (compiled.kind === 'broken') return NO_ANSWER;
  return compiled.expression.evaluate(Object.assign(Object.create(values) as object, scope));
}

function isTrue(answer: CelAnswer): boolean {
  return answer.kind === 'value' && answer.value === true;
}
