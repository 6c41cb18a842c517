import { compileExpression, type Expression } from '../../../core/cel/expression.ts';
import type { Language } from '../../../core/cel/language.ts';
import type { CelProblem } from '../../../core/cel/problem.ts';
import type { Policy, Rule, Written } from './policy.ts';
import { policyLanguage } from './policyLanguage.ts';

/** What is wrong with one of a policy's expressions. */
export interface PolicyProblem extends CelProblem {
  readonly written: Written;
}

/** A rule that can be evaluated. */
export interface CompiledRule {
  readonly rule: Rule;
  readonly expression: Expression;
  readonly message?: Expression;
}

/** A policy with those of its expressions that could be read. */
export interface CompiledPolicy {
  readonly policy: Policy;
  readonly language: Language;
  readonly conditions: readonly Expression[];
  readonly variables: ReadonlyMap<string, Expression>;
  readonly rules: readonly CompiledRule[];
  readonly problems: readonly PolicyProblem[];
  /** `false` if a condition could not be read: it is not known what the policy is for. */
  readonly isDecidable: boolean;
}

const IDENTIFIER = /^[A-Za-z_]\w*$/;

export function compilePolicy(policy: Policy): CompiledPolicy {
  const named = policy.variables.filter(({ name }) => IDENTIFIER.test(name));
  const language = policyLanguage(named.map(({ name }) => name));
  const problems: PolicyProblem[] = [];
  const compile = (written: Written, wanted: readonly string[]): Expression | undefined => {
    const compiled = compileExpression(written.text, language, wanted);
    if (compiled.kind === 'compiled') return compiled.expression;
    problems.push(...compiled.problems.slice(0, 1).map((each) => ({ ...each, written })));
    return undefined;
  };
  const conditions = policy.matchConditions.map((each) => compile(each, ['bool', 'dyn']));
  const variables = named.map((each) => [each.name, compile(each, [])] as const);
  const rules = policy.rules.map((rule): CompiledRule | undefined => {
    const expression = compile(rule.expression, ['bool', 'dyn']);
    const { messageExpression } = rule;
    const message = messageExpression && compile(messageExpression, ['string', 'dyn']);
    return expression && { rule, expression, ...(message && { message }) };
  });
  return {
    ...{ policy, language, problems },
    conditions: conditions.filter((each) => each !== undefined),
    variables: new Map(variables.flatMap(([name, each]) => (each ? [[name, each]] : []))),
    rules: rules.filter((each) => each !== undefined),
    isDecidable: !conditions.includes(undefined),
  };
}
