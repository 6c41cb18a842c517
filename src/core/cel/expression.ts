import type { TypeCheckResult } from '@marcbachmann/cel-js';
import { messageOf } from '../errors.ts';
import { limitSteps } from './budget.ts';
import type { Language } from './language.ts';
import { calledName, explain, sentence, type CelProblem, type EngineError } from './problem.ts';
import { walk, type SyntaxNode } from './syntax.ts';

/** What an expression gives for some values; an error is never a value. */
export type CelAnswer<T = unknown> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'error'; readonly message: string };

/** An expression that was read and whose types fit. */
export interface Expression {
  readonly text: string;
  readonly ast: SyntaxNode;
  /** Answers for values in the form that `celValue` gives them. Never throws. */
  evaluate(values: Readonly<Record<string, unknown>>): CelAnswer;
}

/** What could not be read, and why. */
export interface Broken {
  readonly kind: 'broken';
  readonly problems: readonly CelProblem[];
}

/** What could be read, or why it could not. */
export type Compiled<K extends string, T> =
  ({ readonly kind: 'compiled' } & Readonly<Record<K, T>>) | Broken;

/**
 * Reads an expression and checks its names and types. Whatever the text is, the answer comes at
 * once, and mistakes in it are problems with their places in the text.
 * @param wanted the types that it may give, e.g. `bool` and perhaps `dyn`; none for any type
 */
export function compileExpression(
  text: string,
  language: Language,
  wanted: readonly string[],
): Compiled<'expression', Expression> {
  const { environment, limits, refuse } = language;
  if (text.trim() === '') return broken(whole(text, 'empty', 'It is empty; write an expression.'));
  if (text.length > limits.length) {
    const message = `It has ${text.length} characters; more than ${limits.length} are not read.`;
    return broken(whole(text, 'too-long', message));
  }
  try {
    const refused = refuse?.(environment.parse(text).ast, text) ?? [];
    const parsed = environment.parse(renamed(text, language));
    const problems = [...refused, ...problemsOf(parsed.check(), { text, language, wanted })];
    if (problems.length > 0) return broken(...problems);
    const run = (values: Readonly<Record<string, unknown>>): unknown => parsed(values);
    const init = { text, ast: parsed.ast, run, steps: limits.steps };
    return { kind: 'compiled', expression: createExpression(init) };
  } catch (error) {
    return broken(problemOf(error, { text, language, wanted }));
  }
}

/** Puts functions of ours in the place of those of the engine, letter for letter. */
function renamed(text: string, { environment, instead }: Language): string {
  if (!Object.keys(instead).some((name) => text.includes(name))) return text;
  let renamedText = text;
  for (const node of walk(environment.parse(text).ast)) {
    if (node.op !== 'call' && node.op !== 'rcall') continue;
    const other = Object.hasOwn(instead, node.args[0]) ? instead[node.args[0]] : undefined;
    if (other === undefined) continue;
    const { start, end } = calledName(node, text);
    renamedText = `${renamedText.slice(0, start)}${other}${renamedText.slice(end)}`;
  }
  return renamedText;
}

function broken(...problems: readonly CelProblem[]): Broken {
  return { kind: 'broken', problems };
}

function whole(text: string, code: string, message: string): CelProblem {
  return { message, start: 0, end: text.length, code };
}

interface Reading {
  readonly text: string;
  readonly language: Language;
  readonly wanted: readonly string[];
}

function problemsOf({ valid, error, type = '' }: TypeCheckResult, reading: Reading): CelProblem[] {
  const { text, wanted } = reading;
  if (!valid) return [problemOf(error, reading)];
  if (wanted.length === 0 || wanted.includes(type)) return [];
  const asked = wanted[0] === 'bool' ? 'true or false' : `a ${wanted[0] ?? ''}`;
  const message =
    type === 'dyn'
      ? `It may give anything, and has to give ${asked}; compare it, as in == true.`
      : `It gives ${type === 'int' ? 'an' : 'a'} ${type}, and has to give ${asked}.`;
  return [whole(text, 'wrong-result', message)];
}

function problemOf(error: unknown, { text, language }: Reading): CelProblem {
  const { declarations, functionNames } = language;
  if (isEngineError(error)) return explain(error, { text, declarations, functions: functionNames });
  // The parser calls itself for each level, and the stack ends before the text does.
  if (error instanceof RangeError) return whole(text, 'too-deep', 'It is nested too deeply.');
  return whole(text, 'unreadable', sentence(messageOf(error)));
}

function isEngineError(error: unknown): error is EngineError {
  return error instanceof Error && 'code' in error && 'summary' in error;
}

interface ExpressionInit extends Pick<Expression, 'text' | 'ast'> {
  readonly run: (values: Readonly<Record<string, unknown>>) => unknown;
  readonly steps: number;
}

function createExpression({ text, ast, run, steps }: ExpressionInit): Expression {
  const budget = limitSteps(ast, steps);
  return {
    text,
    ast,
    evaluate(values) {
      try {
        budget.reset();
        return { kind: 'value', value: run(values) };
      } catch (error) {
        const said = isEngineError(error) ? error.summary : messageOf(error);
        return { kind: 'error', message: sentence(said) };
      }
    },
  };
}
