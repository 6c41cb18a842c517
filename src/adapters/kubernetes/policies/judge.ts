import type { CelAnswer, Expression } from '../../../core/cel/expression.ts';
import type { FieldPath } from '../manifestObject.ts';
import { isUndecidable, valuesOf, type Admission } from './admission.ts';
import { blame, type Blamed } from './blame.ts';
import type { CompiledPolicy, CompiledRule } from './compiledPolicy.ts';

/** What a policy has against an object. */
export interface Objection {
  /** An error of the policy is no breach of it; what it counts as its `failurePolicy` says. */
  readonly kind: 'breach' | 'error';
  readonly message: string;
  /** Where, from the top of the object in the file; its name if there is none. */
  readonly blamed?: Blamed;
}

const MOST_OBJECTIONS = 20;
const MOST_LETTERS = 500;

/** What a policy says of an object; nothing where only a cluster could tell. */
export function judge(compiled: CompiledPolicy, admission: Admission): readonly Objection[] {
  const values = valuesOf(compiled, admission);
  const conditions = compiled.conditions.map((each) => each.evaluate(values));
  if (!compiled.isDecidable || conditions.some(isFalse)) return [];
  const broken = conditions.find(({ kind }) => kind === 'error');
  if (broken !== undefined) return objectionsTo(broken);
  return compiled.rules.flatMap((rule) => judgeRule(compiled, { rule, values, admission }));
}

function isFalse(answer: CelAnswer): boolean {
  return answer.kind === 'value' && answer.value === false;
}

function objectionsTo(answer: CelAnswer): readonly Objection[] {
  if (answer.kind === 'value' || isUndecidable(answer)) return [];
  return [{ kind: 'error', message: answer.message }];
}

interface Asking {
  readonly rule: CompiledRule;
  readonly values: Readonly<Record<string, unknown>>;
  readonly admission: Admission;
}

function judgeRule({ language }: CompiledPolicy, asking: Asking): readonly Objection[] {
  const { rule, values, admission } = asking;
  const { expression } = rule;
  const answer = expression.evaluate(values);
  if (answer.kind === 'value' && answer.value === true) return [];
  const { object, places } = admission;
  const root = { name: 'object', value: object };
  const failure = { ...expression, language, values, root, places };
  const objections: readonly Objection[] = isFalse(answer)
    ? [{ kind: 'breach', message: messageOf(rule, values) }]
    : objectionsTo(answer.kind === 'value' ? NO_ANSWER : answer);
  return objections.flatMap((each) => {
    const blamed = distinct(blame(failure)).slice(0, MOST_OBJECTIONS);
    return blamed.length === 0 ? [each] : blamed.map((one) => ({ ...each, blamed: one }));
  });
}

const NO_ANSWER: CelAnswer = { kind: 'error', message: 'It gives neither true nor false.' };

function distinct(blamed: readonly Blamed[]): readonly Blamed[] {
  const key = ({ path }: { readonly path: FieldPath }): string => JSON.stringify(path);
  return [...new Map(blamed.map((each) => [key(each), each])).values()];
}

/** As the API server would say it. */
function messageOf(
  { rule, message, expression }: CompiledRule,
  values: Readonly<Record<string, unknown>>,
): string {
  const own = message === undefined ? undefined : textOf(message, values);
  const said = own ?? (rule.message || `failed expression: ${expression.text.trim()}`);
  return said.length > MOST_LETTERS ? `${said.slice(0, MOST_LETTERS)}…` : said;
}

/** A message that cannot be made, or is empty or of several lines, is not used. */
function textOf(
  expression: Expression,
  values: Readonly<Record<string, unknown>>,
): string | undefined {
  const answer = expression.evaluate(values);
  const text =
    answer.kind === 'value' && typeof answer.value === 'string' ? answer.value.trim() : '';
  return text === '' || text.includes('\n') ? undefined : text;
}
