import { Environment } from '@marcbachmann/cel-js';
import type { CelType, Declarations } from './declarations.ts';
import type { CelProblem } from './problem.ts';
import type { SyntaxNode } from './syntax.ts';

/** A function or method, as `string.charAt(int): string`; whole numbers come and go as BigInt. */
export interface CelFunction {
  readonly signature: string;
  /** What it throws is an error of the evaluation. */
  readonly call: (...args: never[]) => unknown;
}

/** How large an expression may be, and how much it may do. */
export interface CelLimits {
  /** UTF-16 units of the text. */
  readonly length: number;
  readonly nodes: number;
  readonly depth: number;
  /** Elements of a list or map that is written out. */
  readonly elements: number;
  /** Elements that all macros of one evaluation go through. */
  readonly steps: number;
}

export interface LanguageInit {
  readonly declarations: Declarations;
  readonly limits: CelLimits;
  /** What the engine would allow and this language does not. */
  readonly refuse?: (ast: SyntaxNode, text: string) => readonly CelProblem[];
  /** Functions that are never what is meant. */
  readonly hidden?: readonly string[];
}

/** More than a {@link LanguageInit}, for languages that others define, as that of Kubernetes. */
export interface WiderInit extends LanguageInit {
  /** Optional values (`a.?b`), and lists and maps of mixed values. */
  readonly isLoose: true;
  readonly types: Readonly<Record<string, new (...args: never[]) => object>>;
  /** Names that stand for a value of one of the types. */
  readonly constants: Readonly<Record<string, { readonly type: string; readonly value: object }>>;
  readonly functions: readonly CelFunction[];
  /** As `Quantity == Quantity`. */
  readonly operators: readonly CelFunction[];
  /** Functions of ours for those of the engine: names of the same length, so that places stay. */
  readonly instead: Readonly<Record<string, string>>;
}

/** What expressions may say: their variables, functions and limits. */
export interface Language extends LanguageInit {
  readonly environment: Environment;
  /** Names of functions and methods, for suggestions. */
  readonly functionNames: readonly string[];
  readonly instead: Readonly<Record<string, string>>;
}

/** @throws Error if what is declared is wrong */
export function createLanguage(init: LanguageInit | WiderInit): Language {
  const environment = new Environment({ limits: limitsOf(init), ...optionsOf(init) });
  if ('isLoose' in init) widen(environment, init);
  declare(environment, init.declarations);
  const instead = 'isLoose' in init ? init.instead : {};
  return { ...init, environment, functionNames: namesIn(environment, init), instead };
}

/** The same language with more variables; those of a record replace nothing. */
export function withVariables(language: Language, more: Declarations): Language {
  const environment = language.environment.clone();
  declare(environment, more);
  return { ...language, environment, declarations: { ...language.declarations, ...more } };
}

function limitsOf({ limits }: LanguageInit): object {
  const { nodes, depth, elements } = limits;
  return {
    ...{ maxAstNodes: nodes, maxDepth: depth, maxCallArguments: 16 },
    ...{ maxListElements: elements, maxMapEntries: elements },
  };
}

function optionsOf(init: LanguageInit | WiderInit): object {
  const isLoose = 'isLoose' in init;
  return { enableOptionalTypes: isLoose, homogeneousAggregateLiterals: !isLoose };
}

function widen(
  environment: Environment,
  { types, constants, functions, operators }: WiderInit,
): void {
  for (const [name, ctor] of Object.entries(types)) environment.registerType(name, { ctor });
  for (const [name, { type, value }] of Object.entries(constants)) {
    environment.registerConstant(name, type, value);
  }
  for (const { signature, call } of functions) {
    environment.registerFunction(signature, call as (...args: unknown[]) => unknown, {
      async: false,
    });
  }
  for (const { signature, call } of operators) {
    environment.registerOperator(signature, call as (left: unknown, right: unknown) => unknown);
  }
}

function declare(environment: Environment, declarations: Declarations): void {
  for (const [name, type] of Object.entries<CelType>(declarations)) {
    if (typeof type === 'string') environment.registerVariable(name, type);
    else environment.registerVariable({ name, schema: type });
  }
}

function namesIn(environment: Environment, { hidden = [] }: LanguageInit): readonly string[] {
  const names = environment.getDefinitions().functions.map(({ name }) => name);
  return [...new Set(names)].filter((name) => !hidden.includes(name));
}
