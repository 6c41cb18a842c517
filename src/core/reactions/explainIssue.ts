import * as z from 'zod';
import { nearest } from '../cel/nearest.ts';
import { unknownName, type Mistake } from './configProblems.ts';
import type { ConfigPath } from './configSource.ts';
import { fieldOf, insideOf } from './schemaMarks.ts';

type Issue = z.core.$ZodIssue;

/** Either the value in the form that the schema gives it, or what is wrong with it. */
export type Checked<T> =
  | { readonly kind: 'fits'; readonly value: T }
  | { readonly kind: 'broken'; readonly mistakes: readonly Mistake[] };

/**
 * Holds a value against a schema; mistakes are sentences that say what is expected, with an
 * example of the schema's where it has one.
 * @param path where the value stands in the file
 */
export function check<T extends z.ZodType>(
  schema: T,
  value: unknown,
  path: ConfigPath,
): Checked<z.output<T>> {
  const result = schema.safeParse(value, { reportInput: true, error: sentenceOf });
  if (result.success) return { kind: 'fits', value: result.data };
  const mistakes = result.error.issues.flatMap((issue) => explain(issue, schema, []));
  return {
    kind: 'broken',
    mistakes: mistakes.map((mistake) => ({ ...mistake, path: [...path, ...mistake.path] })),
  };
}

/** To find what was meant takes time; more are not told anyway. */
const MOST_KEYS = 100;
const NO_TEXT = 'It has to be a text.';

const EXPECTED: Readonly<Record<string, readonly [what: string, example: string]>> = {
  string: ['a text', 'main'],
  number: ['a number', '3'],
  int: ['a whole number', '3'],
  boolean: ['true or false', ''],
  array: ['a list', '[first, second]'],
  object: ['a mapping', '{ key: value }'],
  record: ['a mapping', '{ name: value }'],
};

/** What is said where a schema has no words of its own. Without an example yet. */
function sentenceOf(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `It has to be ${EXPECTED[issue.expected]?.[0] ?? issue.expected}.`;
    case 'invalid_value':
      return `It has to be ${orList(issue.values.map(String))}.`;
    case 'too_small':
    case 'too_big':
      return sizeSentence(issue);
    case 'invalid_format':
      return `It has to match ${issue.pattern ?? issue.format}.`;
    default:
      return 'It is not valid here.';
  }
}

function sizeSentence(
  issue: z.core.$ZodRawIssue<z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig>,
): string {
  const isLow = issue.code === 'too_small';
  const limit = isLow ? issue.minimum : issue.maximum;
  if (issue.origin === 'string' || issue.origin === 'array') {
    if (isLow && limit === 1) return 'It must not be empty.';
    const what = issue.origin === 'string' ? 'characters' : 'entries';
    return `It has to have at ${isLow ? 'least' : 'most'} ${limit} ${what}.`;
  }
  const bound = isLow ? ['at least', 'more than'] : ['at most', 'less than'];
  return `It has to be ${bound[issue.inclusive === false ? 1 : 0]} ${limit}.`;
}

function orList(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

function explain(issue: Issue, schema: z.core.$ZodType, above: ConfigPath): readonly Mistake[] {
  const path = [...above, ...issue.path];
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = knownKeys(schema, path);
      return issue.keys.slice(0, MOST_KEYS).map((key) => ({
        ...{ path: [...path, key], part: 'key' as const },
        ...(key === '<<'
          ? { message: 'YAML 1.2 has no merge key `<<`; write the keys out.' }
          : unknownName('There is no key', key, known)),
      }));
    }
    case 'invalid_key':
      return [{ path, part: 'key', message: issue.issues[0]?.message ?? issue.message }];
    case 'invalid_union':
      return explainUnion(issue, schema, path);
    case 'custom':
      return [{ path, message: issue.message, ...paramsOf(issue) }];
    default:
      return [simpleMistake(issue, schema, path)];
  }
}

function paramsOf({ params }: z.core.$ZodIssueCustom): Pick<Mistake, 'within' | 'suggestion'> {
  const { start, end, suggestion } = params ?? {};
  return {
    ...(typeof start === 'number' && typeof end === 'number' && { within: [start, end] as const }),
    ...(typeof suggestion === 'string' && { suggestion }),
  };
}

/** Of the allowed forms the one that was meant; if none was, all of them. */
function explainUnion(
  { errors, input }: z.core.$ZodIssueInvalidUnion,
  schema: z.core.$ZodType,
  path: ConfigPath,
): readonly Mistake[] {
  const meant = errors
    .filter((issues) => issues.length > 0 && !issues.some(isOtherForm))
    .sort((a, b) => a.length - b.length)[0];
  if (meant !== undefined) return meant.flatMap((issue) => explain(issue, schema, path));
  const roots = errors.flatMap((issues) => issues.filter(isOtherForm));
  if (input === undefined) return [missing(schema, path)];
  const forms = roots.flatMap(formsOf);
  const message = withExample(`It has to be ${orList([...new Set(forms)])}.`, schema, path);
  const words = roots.flatMap((issue) => (issue.code === 'invalid_value' ? issue.values : []));
  return [{ path, message, ...nearestOf(input, words) }];
}

/** What an issue says that a value has to be. */
function formsOf(issue: Issue): readonly string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  return [/^It has to be (.*)\.$/s.exec(issue.message)?.[1] ?? issue.message];
}

function isOtherForm({ code, path }: Issue): boolean {
  return path.length === 0 && (code === 'invalid_type' || code === 'invalid_value');
}

function simpleMistake(issue: Issue, schema: z.core.$ZodType, path: ConfigPath): Mistake {
  const { input } = issue;
  if (input === undefined) return missing(schema, path);
  if (issue.code === 'invalid_value') {
    return { path, message: issue.message, ...nearestOf(input, issue.values) };
  }
  if (issue.code === 'invalid_type' && issue.message === NO_TEXT && isScalar(input)) {
    const message = withExample(NO_TEXT, schema, path).replace(/\.$/, '; put it in quotes.');
    return { path, message, suggestion: JSON.stringify(String(input)) };
  }
  const example = issue.code === 'invalid_type' ? (EXPECTED[issue.expected]?.[1] ?? '') : '';
  return { path, message: withExample(issue.message, schema, path, example) };
}

function isScalar(input: unknown): input is number | boolean {
  return typeof input === 'number' || typeof input === 'boolean';
}

function missing(schema: z.core.$ZodType, path: ConfigPath): Mistake {
  const key = String(path.at(-1) ?? '');
  const example = exampleAt(schema, path);
  const shown = example === undefined ? '' : `, e.g. \`${key}: ${example}\``;
  return { path: path.slice(0, -1), part: 'key', message: `\`${key}\` is missing here${shown}.` };
}

function nearestOf(input: unknown, words: readonly unknown[]): Pick<Mistake, 'suggestion'> {
  const texts = words.filter((word) => typeof word === 'string');
  const suggestion = typeof input === 'string' ? nearest(input, texts) : undefined;
  return suggestion === undefined ? {} : { suggestion };
}

function withExample(
  message: string,
  schema: z.core.$ZodType,
  path: ConfigPath,
  usual = '',
): string {
  const example = exampleAt(schema, path) ?? usual;
  if (example === '' || message.includes('such as')) return message;
  return message.replace(/\.$/, `, e.g. \`${example}\`.`);
}

/** The first example that a schema at a path has, as it is written in the file. */
function exampleAt(schema: z.core.$ZodType, path: ConfigPath): string | undefined {
  for (const each of schemasAt(schema, path)) {
    const [example] = (z.globalRegistry.get(each)?.['examples'] ?? []) as readonly unknown[];
    if (example !== undefined) return flowText(example);
  }
  return undefined;
}

/** A value in YAML's flow style; examples are short and plain. */
function flowText(value: unknown): string {
  if (typeof value === 'string') return /^[\w./ -]+$/.test(value) ? value : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(flowText).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(([key, each]) => `${key}: ${flowText(each)}`);
  return `{ ${entries.join(', ')} }`;
}

function knownKeys(schema: z.core.$ZodType, path: ConfigPath): readonly string[] {
  return schemasAt(schema, path).flatMap((each) =>
    each instanceof z.ZodObject ? Object.keys(each.shape) : [],
  );
}

/** All schemas that a value at a path may be held against, those that wrap others first. */
function schemasAt(schema: z.core.$ZodType, path: ConfigPath): readonly z.core.$ZodType[] {
  const here = [schema, ...insideOf(schema).flatMap((inner) => schemasAt(inner, []))];
  const [key, ...rest] = path;
  if (key === undefined) return here;
  return here.flatMap((each) => {
    const next =
      each instanceof z.ZodArray
        ? each.element
        : each instanceof z.ZodRecord
          ? each.valueType
          : fieldOf(each, key);
    return next === undefined ? [] : schemasAt(next, rest);
  });
}
