import { messageOf } from '../errors.ts';
import { celValue } from './celValue.ts';
import type { Declarations } from './declarations.ts';
import { compileExpression, type CelAnswer, type Compiled, type Expression } from './expression.ts';
import { createLanguage, type CelLimits, type Language } from './language.ts';
import { sentence } from './problem.ts';
import { refusalsIn } from './refusals.ts';

/** What a condition says of some values; an error is no answer, never a no. */
export type ConditionAnswer = CelAnswer<boolean>;

/** A condition that was read and whose types fit. */
export interface Condition {
  readonly text: string;
  /** Answers for values of the declared variables, as plain data. Never throws. */
  evaluate(values: Readonly<Record<string, unknown>>): ConditionAnswer;
}

const LIMITS: CelLimits = {
  ...{ length: 4_000, nodes: 200, depth: 32, elements: 64 },
  // A million take about a tenth of a second.
  steps: 1_000_000,
};

/**
 * Reads a condition in the Common Expression Language (https://cel.dev) and checks its names and
 * types against the declared variables; it has to give a `bool`. Whatever the text is, the answer
 * comes at once, and mistakes in it are problems with their places in the text.
 * @throws Error if the declarations themselves are wrong
 */
export function compileCondition(
  text: string,
  declarations: Declarations,
): Compiled<'condition', Condition> {
  const compiled = compileExpression(text, languageOf(declarations), ['bool']);
  if (compiled.kind === 'broken') return compiled;
  return { kind: 'compiled', condition: createCondition(compiled.expression, declarations) };
}

function createCondition(expression: Expression, declarations: Declarations): Condition {
  return {
    text: expression.text,
    evaluate(values) {
      try {
        const converted = celValue(values, declarations) as Readonly<Record<string, unknown>>;
        const answer = expression.evaluate(converted);
        if (answer.kind === 'error') return answer;
        const { value } = answer;
        if (typeof value === 'boolean') return { kind: 'value', value };
        return { kind: 'error', message: 'It gave neither true nor false.' };
      } catch (error) {
        // Values that refer to themselves, or throw when they are read.
        return { kind: 'error', message: sentence(messageOf(error)) };
      }
    },
  };
}

/** To make a language takes longer than to read a condition. */
const LANGUAGES = new WeakMap<Declarations, Language>();

function languageOf(declarations: Declarations): Language {
  const known = LANGUAGES.get(declarations);
  if (known !== undefined) return known;
  const language = createLanguage({
    declarations,
    limits: LIMITS,
    refuse: (ast, text) => refusalsIn(ast, text, declarations),
    hidden: ['matches', 'bind'],
  });
  LANGUAGES.set(declarations, language);
  return language;
}
