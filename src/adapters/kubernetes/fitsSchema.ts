import { isScalar } from 'yaml';
import { nearestName } from './builtInKinds.ts';
import { keyStretch, nodeAt, valueStretch } from './fieldPlace.ts';
import type { Manifest, Said } from './manifest.ts';
import { called, type FieldPath, type ManifestObject } from './manifestObject.ts';
import { schemaProblems, type Schema, type SchemaProblem } from './schemaProblems.ts';
import schemas from './schemas.generated.js';

const HELP = 'https://kubernetes.io/docs/reference/kubernetes-api/';

/** What does not fit a schema, said at its place. */
export function fitsSchema(
  { isPatch, text }: Manifest,
  object: ManifestObject,
  schema: Schema,
): readonly Said[] {
  const reading = { definitions: schemas.definitions, isPartial: isPatch };
  return schemaProblems(object.value, schema, reading).map((problem) =>
    sayProblem(object, problem, text),
  );
}

function sayProblem(object: ManifestObject, problem: SchemaProblem, text: string): Said {
  const { path } = problem;
  const where = `${fieldName(path)} of ${called(object)}`;
  switch (problem.kind) {
    case 'unknown-field':
      return unknownField(object, path, problem.known);
    case 'missing-field':
      return error('missing-field', keyStretch(object, path), {
        message:
          path.length === 0
            ? `${called(object)} lacks the field ${problem.field}.`
            : `${where} lacks the field ${problem.field}.`,
      });
    case 'wrong-type':
      return wrongType(object, problem, text);
    case 'wrong-value':
      return wrongValue(object, problem, where);
  }
}

function error(rule: string, at: Said['at'], rest: Pick<Said, 'message' | 'fix'>): Said {
  return { at, rule, severity: 'error', help: HELP, ...rest };
}

function unknownField(object: ManifestObject, path: FieldPath, known: readonly string[]): Said {
  const field = String(path.at(-1));
  const nearest = nearestName(field, known);
  const at = keyStretch(object, path);
  const owner =
    path.length === 1 ? called(object) : `${fieldName(path.slice(0, -1))} of ${called(object)}`;
  const message = `There is no field ${field} in ${owner}${nearest === undefined ? '.' : `; is ${nearest} meant?`}`;
  // A key that was merged in, or quoted, does not stand here as it is.
  const isPlain = at[1] - at[0] === field.length;
  if (nearest === undefined || !isPlain) return error('unknown-field', at, { message });
  const fix = { title: `Rename it to ${nearest}`, replacements: [{ at, newText: nearest }] };
  return error('unknown-field', at, { message, fix });
}

function wrongType(
  object: ManifestObject,
  { path, expected, value }: SchemaProblem & { kind: 'wrong-type' },
  text: string,
): Said {
  const at = valueStretch(object, path);
  const message = `${fieldName(path)} of ${called(object)} is ${typeName(value)}; it has to be ${expected.map(withArticle).join(' or ')}.`;
  const node = nodeAt(object, path);
  const isQuotable = expected.includes('string') && /^(boolean|number)$/.test(typeof value);
  if (!isQuotable || !isScalar(node) || !node.range) {
    return error('wrong-type', at, { message });
  }
  const source = text.slice(node.range[0], node.range[1]);
  const fix = {
    title: 'Put it in quotes',
    replacements: [{ at, newText: JSON.stringify(source) }],
  };
  return error('wrong-type', at, { message, fix });
}

function wrongValue(
  object: ManifestObject,
  { path, message, allowed }: SchemaProblem & { kind: 'wrong-value' },
  where: string,
): Said {
  const at = valueStretch(object, path);
  const value = path.reduce<unknown>((v, key) => (v as Record<string, unknown>)[key], object.value);
  const nearest = typeof value === 'string' ? nearestName(value, allowed) : undefined;
  const said = { message: `${where}: ${message}` };
  if (nearest === undefined) return error('wrong-value', at, said);
  const fix = { title: `Change it to ${nearest}`, replacements: [{ at, newText: nearest }] };
  return error('wrong-value', at, { ...said, fix });
}

/** `spec.containers[0].image`. */
export function fieldName(path: FieldPath): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`))
    .join('')
    .replace(/^\./, '');
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a map' : withArticle(typeof value);
}

function withArticle(type: string): string {
  const name = type === 'array' ? 'list' : type === 'object' ? 'map' : type;
  return `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`;
}
