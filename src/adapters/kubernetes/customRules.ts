import { compileExpression, type Expression } from '../../core/cel/expression.ts';
import type { CelProblem } from '../../core/cel/problem.ts';
import { keyStretch, valueStretch } from './fieldPlace.ts';
import { fieldName } from './fitsSchema.ts';
import type { Said } from './manifest.ts';
import { called, listAt, textAt, valueAt } from './manifestObject.ts';
import type { FieldPath, ManifestObject } from './manifestObject.ts';
import { placedBySchema, type Spot } from './placedBySchema.ts';
import { blame } from './policies/blame.ts';
import { isCelMap, type Places } from './policies/placedValue.ts';
import { ruleLanguage, UNSUPPORTED } from './policies/policyLanguage.ts';
import { sayInExpression } from './policies/expressionPlace.ts';
import { hasRules, RULES, rulesIn, type WrittenSchema } from './writtenRules.ts';

const HELP =
  'https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation-rules';
const MOST_SAID = 50;

/** What the rules of a definition (`x-kubernetes-validations`) have against a custom resource. */
export function customRules(object: ManifestObject, schema: WrittenSchema): readonly Said[] {
  if (!hasRules(schema)) return [];
  const places: Places = new WeakMap();
  const said: Said[] = [];
  const visit = (value: unknown, { at, path }: Spot): unknown => {
    const placed = placedBySchema(value, { at, path }, { places, visit });
    for (const rule of listAt(at, RULES)) {
      if (said.length < MOST_SAID)
        said.push(...judge(rule, { object, places, path, self: placed }));
    }
    return placed;
  };
  visit(object.value, { at: schema, path: [] });
  return said;
}

/** What is wrong with the rules of a definition; `top` leads to its schema. */
export function ruleProblems(
  text: string,
  object: ManifestObject,
  top: FieldPath,
): readonly Said[] {
  return rulesIn(valueAt(object.value, top), top).flatMap(({ path, rule }) =>
    ['rule', 'messageExpression'].flatMap((field): readonly Said[] => {
      const written = { text: textAt(rule, field), path: [...path, field] };
      if (field !== 'rule' && written.text === '') return [];
      const compiled = compile(written.text, field);
      const [problem] = compiled.kind === 'broken' ? compiled.problems : [];
      return problem === undefined ? [] : [sayProblem({ text, object, written }, problem)];
    }),
  );
}

interface Judged {
  readonly object: ManifestObject;
  readonly places: Places;
  readonly path: FieldPath;
  readonly self: unknown;
}

function judge(rule: unknown, judged: Judged): readonly Said[] {
  const compiled = compile(textAt(rule, 'rule'), 'rule');
  if (compiled.kind === 'broken') return [];
  const { expression } = compiled;
  // What a change may do cannot be told of one state alone.
  if (/\boldSelf\b/.test(expression.text)) return [];
  const values = { self: judged.self };
  const answer = expression.evaluate(values);
  if (answer.kind === 'value' && answer.value === true) return [];
  const words =
    answer.kind === 'error'
      ? `a rule cannot be evaluated: ${answer.message}`
      : messageOf(rule, expression, values);
  return placesOf(rule, expression, judged).map((at) => say(judged, at, words));
}

function messageOf(
  rule: unknown,
  { text }: Expression,
  values: Readonly<Record<string, unknown>>,
): string {
  const made = textAt(rule, 'messageExpression');
  const compiled = made === '' ? undefined : compile(made, 'messageExpression');
  const answer = compiled?.kind === 'compiled' ? compiled.expression.evaluate(values) : undefined;
  const own =
    answer?.kind === 'value' && typeof answer.value === 'string' ? answer.value.trim() : '';
  return own || textAt(rule, 'message').trim() || `failed rule: ${text.trim()}`;
}

function say({ object, path }: Judged, at: Said['at'], words: string): Said {
  const where = path.length === 0 ? called(object) : `${fieldName(path)} of ${called(object)}`;
  const message = `${where}: ${words}${/[.!?…]$/.test(words) ? '' : '.'}`;
  return { at, rule: 'crd-rule', severity: 'error', message, help: HELP };
}

function placesOf(
  rule: unknown,
  expression: Expression,
  { object, places, path, self }: Judged,
): readonly Said['at'][] {
  const named = /^(?:\.[\w-]+)+$/.exec(textAt(rule, 'fieldPath'))?.[0].slice(1).split('.');
  if (named !== undefined) return [valueStretch(object, [...path, ...named])];
  const root = { name: 'self', value: isCelMap(self) ? self : new Map<string, unknown>() };
  const language = ruleLanguage();
  const blamed = blame({ ...expression, language, values: { self }, root, places });
  if (blamed.length === 0) return [valueStretch(object, path)];
  return blamed.map((each) =>
    each.isElement ? keyStretch(object, each.path) : valueStretch(object, each.path),
  );
}

function compile(text: string, field: string): ReturnType<typeof compileExpression> {
  const key = `${field} ${text}`;
  const known = COMPILED.get(key);
  if (known !== undefined) return known;
  if (COMPILED.size >= MOST_COMPILED) COMPILED.clear();
  const compiled = compileExpression(text, ruleLanguage(), [
    field === 'rule' ? 'bool' : 'string',
    'dyn',
  ]);
  COMPILED.set(key, compiled);
  return compiled;
}

const MOST_COMPILED = 2_000;
const COMPILED = new Map<string, ReturnType<typeof compileExpression>>();

function sayProblem(placed: Parameters<typeof sayInExpression>[0], problem: CelProblem): Said {
  const isUnknown = problem.code === UNSUPPORTED;
  return sayInExpression(placed, problem, {
    rule: isUnknown ? 'not-evaluated' : 'crd-schema',
    severity: isUnknown ? 'info' : 'error',
    message: `${fieldName(placed.written.path)} of ${called(placed.object)}: ${problem.message}`,
    help: HELP,
  });
}
