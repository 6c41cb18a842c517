import { isPlainObject } from '../../core/isPlainObject.ts';
import { listAt, valueAt, type FieldPath } from './manifestObject.ts';

/** The field of a schema that holds its rules. */
export const RULES = 'x-kubernetes-validations';

/** A schema as it is written in a definition. */
export type WrittenSchema = unknown;

interface Part {
  readonly at: WrittenSchema;
  readonly path: FieldPath;
}

export interface FoundRule {
  readonly path: FieldPath;
  readonly rule: unknown;
}

/** All rules in a schema, however deep. */
export function rulesIn(schema: WrittenSchema, path: FieldPath): readonly FoundRule[] {
  const own = listAt(schema, RULES).map((rule, index) => ({ rule, path: [...path, RULES, index] }));
  return [...own, ...partsOf(schema, path).flatMap((part) => rulesIn(part.at, part.path))];
}

const KNOWN = new WeakMap<object, boolean>();

/** Whether there is a rule in a schema, however deep; looked for once. */
export function hasRules(schema: WrittenSchema): boolean {
  if (!isPlainObject(schema)) return false;
  const known = KNOWN.get(schema);
  if (known !== undefined) return known;
  const parts = partsOf(schema, []);
  const found = listAt(schema, RULES).length > 0 || parts.some(({ at }) => hasRules(at));
  KNOWN.set(schema, found);
  return found;
}

function partsOf(schema: WrittenSchema, path: FieldPath): readonly Part[] {
  const properties = valueAt(schema, ['properties']);
  const named = isPlainObject(properties) ? Object.keys(properties) : [];
  const paths: readonly FieldPath[] = [
    ...named.map((key) => ['properties', key]),
    ...[['items'], ['additionalProperties']],
  ];
  return paths.flatMap((each) => {
    const at = valueAt(schema, each);
    return isPlainObject(at) ? [{ at, path: [...path, ...each] }] : [];
  });
}
