import { Environment, type TypeCheckResult } from '@marcbachmann/cel-js';
import { messageOf } from '../errors.ts';
import { celValue, sizeOf } from './celValue.ts';
import type { Declarations } from './declarations.ts';
import { explain, sentence, type CelProblem, type EngineError, type Known } from './problem.ts';
import { refusalsIn } from './refusals.ts';
import { macroOf, stepsOf, walk, type SyntaxNode } from './syntax.ts';

/** What a condition says of some values; an error is never a no. */
export type ConditionAnswer =
  | { readonly kind: 'value'; readonly value: boolean }
  | { readonly kind: 'error'; readonly message: string };

/** A condition that was read and whose types fit. */
export interface Condition {
  readonly text: string;
  /** Answers for values of the declared variables, as plain data. Never throws. */
  evaluate(values: Readonly<Record<string, unknown>>): ConditionAnswer;
}

export type CompiledCondition =
  | { readonly kind: 'compiled'; readonly condition: Condition }
  | { readonly kind: 'broken'; readonly problems: readonly CelProblem[] };

const MOST_LENGTH = 4_000;
/** Parts evaluated for one answer; a million take about a tenth of a second. */
const MOST_STEPS = 1_000_000;
const LIMITS = {
  maxAstNodes: 200,
  maxDepth: 32,
  maxListElements: 64,
  maxMapEntries: 64,
  maxCallArguments: 16,
};

/**
 * Reads a condition in the Common Expression Language (https://cel.dev) and checks its names and
 * types against the declared variables; it has to give a `bool`. Whatever the text is, the answer
 * comes at once, and mistakes in it are problems with their places in the text.
 * @throws Error if the declarations themselves are wrong
 */
export function compileCondition(text: string, declarations: Declarations): CompiledCondition {
  const environment = environmentOf(declarations);
  if (text.trim() === '') return broken(whole(text, 'empty', 'It is empty; write a condition.'));
  if (text.length > MOST_LENGTH) {
    const message = `It has ${text.length} characters; more than ${MOST_LENGTH} are not read.`;
    return broken(whole(text, 'too-long', message));
  }
  const known = { text, declarations, functions: functionsOf(environment) };
  try {
    const parsed = environment.parse(text);
    const checked = parsed.check();
    const problems = [...refusalsIn(parsed.ast, text, declarations), ...problemsOf(checked, known)];
    if (problems.length > 0) return broken(...problems);
    const run = (values: Readonly<Record<string, unknown>>): unknown => parsed(values);
    return { kind: 'compiled', condition: createCondition({ ...known, ast: parsed.ast, run }) };
  } catch (error) {
    return broken(problemOf(error, known));
  }
}

function broken(...problems: readonly CelProblem[]): CompiledCondition {
  return { kind: 'broken', problems };
}

function whole(text: string, code: string, message: string): CelProblem {
  return { message, start: 0, end: text.length, code };
}

function problemsOf({ valid, error, type = '' }: TypeCheckResult, known: Known): CelProblem[] {
  if (!valid) return [problemOf(error, known)];
  if (type === 'bool') return [];
  const message =
    type === 'dyn'
      ? 'It may give anything, and has to give true or false; compare it, as in == true.'
      : `It gives ${type === 'int' ? 'an' : 'a'} ${type}, and has to give true or false.`;
  return [whole(known.text, 'not-a-condition', message)];
}

function problemOf(error: unknown, known: Known): CelProblem {
  if (isEngineError(error)) return explain(error, known);
  // The parser calls itself for each level, and the stack ends before the text does.
  if (error instanceof RangeError) return whole(known.text, 'too-deep', 'It is nested too deeply.');
  return whole(known.text, 'unreadable', sentence(messageOf(error)));
}

function isEngineError(error: unknown): error is EngineError {
  return error instanceof Error && 'code' in error && 'summary' in error;
}

interface ConditionInit extends Known {
  readonly ast: SyntaxNode;
  readonly run: (values: Readonly<Record<string, unknown>>) => unknown;
}

function createCondition({ text, declarations, ast, run }: ConditionInit): Condition {
  const nodes = [...walk(ast)];
  const hasMacros = nodes.some((node) => macroOf(node) !== undefined);
  // A text may be joined of many, and divided into as many elements as it has letters.
  const hasSplit = nodes.some((node) => node.op === 'rcall' && node.args[0] === 'split');
  const together = hasSplit ? (a: number, b: number) => a + b : Math.max;
  const answer = (values: Readonly<Record<string, unknown>>): ConditionAnswer => {
    const converted = celValue(values, declarations) as Readonly<Record<string, unknown>>;
    if (hasMacros && stepsOf(ast, sizeOf(converted, together)) > MOST_STEPS) {
      const message = `It would go through more than ${MOST_STEPS} steps on these values.`;
      return { kind: 'error', message };
    }
    const value = run(converted);
    if (typeof value === 'boolean') return { kind: 'value', value };
    return { kind: 'error', message: 'It gave neither true nor false.' };
  };
  return {
    text,
    evaluate(values) {
      try {
        return answer(values);
      } catch (error) {
        const said = isEngineError(error) ? error.summary : messageOf(error);
        return { kind: 'error', message: sentence(said) };
      }
    },
  };
}

/** To make an environment takes longer than to read a condition. */
const ENVIRONMENTS = new WeakMap<Declarations, Environment>();

function environmentOf(declarations: Declarations): Environment {
  const known = ENVIRONMENTS.get(declarations);
  if (known !== undefined) return known;
  const environment = new Environment({ limits: LIMITS });
  for (const [name, type] of Object.entries(declarations)) {
    if (typeof type === 'string') environment.registerVariable(name, type);
    else environment.registerVariable({ name, schema: type });
  }
  ENVIRONMENTS.set(declarations, environment);
  return environment;
}

function functionsOf(environment: Environment): readonly string[] {
  const names = environment.getDefinitions().functions.map(({ name }) => name);
  return [...new Set(names)].filter((name) => name !== 'matches' && name !== 'bind');
}
