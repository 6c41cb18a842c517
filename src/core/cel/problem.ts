import type { ParseError, TypeError as TypeProblem } from '@marcbachmann/cel-js';
import { typeAt, type Declarations } from './declarations.ts';
import { nearest } from './nearest.ts';
import { pathOf, type SyntaxNode } from './syntax.ts';

/** What is wrong with an expression, and where in it. */
export interface CelProblem {
  /** A sentence. */
  readonly message: string;
  /** Offsets in UTF-16 units of the expression; the end is exclusive. */
  readonly start: number;
  readonly end: number;
  /** Stays the same over versions, e.g. `unknown-variable`. */
  readonly code?: string;
  /** What is likely meant, to be put in the place of `start` to `end`. */
  readonly suggestion?: string;
}

/** An error of the engine, as far as it is known. */
export type EngineError = Pick<ParseError | TypeProblem, 'code' | 'summary' | 'range' | 'node'>;

/** What an explanation may draw on. */
export interface Known {
  readonly text: string;
  readonly declarations: Declarations;
  /** Names of functions and methods. */
  readonly functions: readonly string[];
}

/** How other languages write what CEL writes otherwise. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  '=': '==',
  '&': '&&',
  '|': '||',
  and: '&&',
  or: '||',
  not: '!',
};

const TOO_MUCH: Readonly<Record<string, string>> = {
  maxAstNodes: 'It has more than # parts; divide it.',
  maxDepth: 'It is nested more than # levels deep; divide it.',
  maxListElements: 'A list in it has more than # elements.',
  maxMapEntries: 'A map in it has more than # entries.',
  maxCallArguments: 'A call in it has more than # arguments.',
};

/** Says an error of the engine in a sentence, at its place. */
export function explain(error: EngineError, known: Known): CelProblem {
  const place = placeOf(error, known.text);
  const code = error.code.replaceAll('_', '-');
  const node = error.node as SyntaxNode | undefined;
  switch (error.code) {
    case 'unknown_variable':
      return { ...place, code, ...unknownName('variable', nameIn(error), variables(known)) };
    case 'no_such_key':
      return { ...place, code, ...unknownField(nameIn(error), node, known) };
    case 'no_matching_overload':
      return unknownCall(error, node, known);
    case 'limit_exceeded':
      return { ...place, code, message: tooMuch(error.summary) };
    case 'unexpected_character':
      return { ...place, code, ...unexpected(error, place, known.text) };
    default:
      return { ...place, code, message: sentence(error.summary) };
  }
}

/** A place that stands within the text, whatever the engine says. */
function placeOf({ range }: EngineError, text: string): { start: number; end: number } {
  const start = Math.min(Math.max(range?.start ?? 0, 0), text.length);
  return { start, end: Math.min(Math.max(range?.end ?? start, start), text.length) };
}

/** The engine's sentences about names end with them. */
function nameIn({ summary }: EngineError): string {
  return summary.slice(summary.indexOf(': ') + 2);
}

function variables({ declarations }: Known): readonly string[] {
  return Object.keys(declarations);
}

/** Says that there is no such name, and which may be meant. */
export function unknownName(
  what: string,
  name: string,
  known: readonly string[],
): Pick<CelProblem, 'message' | 'suggestion'> {
  const suggestion = nearest(name, known);
  const message = `There is no ${what} ${shortened(name)}`;
  return suggestion === undefined
    ? { message: `${message}.` }
    : { message: `${message}; is ${suggestion} meant?`, suggestion };
}

function unknownField(
  name: string,
  node: SyntaxNode | undefined,
  { declarations }: Known,
): Pick<CelProblem, 'message' | 'suggestion'> {
  const owner = node?.op === '.' || node?.op === '[]' ? pathOf(node.args[0]) : undefined;
  const type = owner === undefined ? undefined : typeAt(declarations, owner);
  const fields = typeof type === 'object' ? Object.keys(type) : [];
  const said = unknownName('field', name, fields);
  if (owner === undefined) return said;
  const message = said.message.replace(/(?=[.;][^.;]*$)/, ` in ${owner.join('.')}`);
  return { ...said, message };
}

function unknownCall(
  error: EngineError,
  node: SyntaxNode | undefined,
  { text, functions }: Known,
): CelProblem {
  const place = placeOf(error, text);
  const [name] = node?.op === 'call' || node?.op === 'rcall' ? node.args : [''];
  if (node === undefined || functions.includes(name)) {
    const called = /'(.*)'/s.exec(error.summary)?.[1] ?? name;
    const message = `The function ${name} does not take these types: ${shortened(called)}.`;
    return { ...place, code: 'wrong-arguments', message };
  }
  const said = unknownName('function', name, functions);
  return { ...calledName(node, text), code: 'unknown-function', ...said };
}

/** Where the name of a called function or method stands. */
export function calledName(node: SyntaxNode, text: string): { start: number; end: number } {
  if (node.op !== 'call' && node.op !== 'rcall') return { start: node.start, end: node.end };
  const [name] = node.args;
  const from = node.op === 'rcall' ? node.args[1].end : node.start;
  const start = Math.max(text.indexOf(name, from), node.start);
  return { start, end: start + name.length };
}

function unexpected(
  { summary }: EngineError,
  { start, end }: { start: number; end: number },
  text: string,
): Pick<CelProblem, 'message' | 'suggestion'> {
  const written = text.slice(start, end);
  const suggestion = Object.hasOwn(OTHER_WORDS, written) ? OTHER_WORDS[written] : undefined;
  if (suggestion === undefined) return { message: sentence(summary) };
  return { message: `There is no ${written} here; is ${suggestion} meant?`, suggestion };
}

function tooMuch(summary: string): string {
  const [, limit = '', most = ''] = /(\w+) \((\d+)\)/.exec(summary) ?? [];
  return TOO_MUCH[limit]?.replace('#', most) ?? sentence(summary);
}

/** The engine's own words as a sentence of ours. */
export function sentence(summary: string): string {
  const said = shortened(summary.trim())
    .replace(/^no such overload: (.*)$/s, 'these types do not go together: $1')
    .replace('Unexpected token: EOF', 'Something is missing at the end')
    .replace(/, got EOF$/, ', but it ends here');
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}${/[.?!]$/.test(said) ? '' : '.'}`;
}

const MOST_SHOWN = 200;

function shortened(text: string): string {
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}
