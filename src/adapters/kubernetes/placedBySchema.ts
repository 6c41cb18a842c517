import { isPlainObject } from '../../core/isPlainObject.ts';
import { textAt, valueAt, type FieldPath } from './manifestObject.ts';
import type { CelMap, Places } from './policies/placedValue.ts';
import type { WrittenSchema } from './writtenRules.ts';

/** A place in a schema and the one in the value that belongs to it. */
export interface Spot {
  readonly at: WrittenSchema;
  readonly path: FieldPath;
}

export interface Visit {
  readonly places: Places;
  readonly visit: (value: unknown, spot: Spot) => unknown;
}

/**
 * A value as the rules of its schema see it: numbers by their type, defaults filled in, and fields
 * that CEL cannot name by safe names too. What is in it is placed by `visit`.
 */
export function placedBySchema(
  value: unknown,
  { at, path }: Spot,
  { places, visit }: Visit,
): unknown {
  if (typeof value === 'number') {
    const isDouble = textAt(at, 'type') === 'number';
    return isDouble || !Number.isSafeInteger(value) ? value : BigInt(value);
  }
  if (typeof value !== 'object' || value === null) return value;
  const placed = Array.isArray(value)
    ? value.map((each, index) =>
        visit(each, { at: valueAt(at, ['items']), path: [...path, index] }),
      )
    : mapOf(withDefaults(value, at), { at, path }, visit);
  places.set(placed, path);
  return placed;
}

function mapOf(value: object, { at, path }: Spot, visit: Visit['visit']): CelMap {
  const placed: CelMap = new Map();
  for (const [key, each] of Object.entries(value)) {
    if (each === null || each === undefined) continue;
    const own = valueAt(at, ['properties', key]);
    const schema = own ?? valueAt(at, ['additionalProperties']);
    const inner = visit(each, { at: schema, path: [...path, key] });
    placed.set(key, inner);
    if (own !== undefined && safeName(key) !== key) placed.set(safeName(key), inner);
  }
  return placed;
}

function withDefaults(value: object, schema: WrittenSchema): object {
  const properties = valueAt(schema, ['properties']);
  if (!isPlainObject(properties)) return value;
  const missing = Object.keys(properties).filter((key) => !Object.hasOwn(value, key));
  const filled = missing.flatMap((key) => {
    const byDefault = valueAt(properties, [key, 'default']);
    return byDefault === undefined ? [] : [[key, byDefault] as const];
  });
  return filled.length === 0 ? value : { ...value, ...Object.fromEntries(filled) };
}

const KEYWORDS =
  /^(?:true|false|null|in|as|break|const|continue|else|for|function|if|import|let|loop|package|namespace|return)$/;
const ESCAPES: Readonly<Record<string, string>> = {
  ...{ __: '__underscores__', '.': '__dot__', '-': '__dash__', '/': '__slash__' },
};

/** The name under which a rule asks for a field that CEL could not read as it is. */
function safeName(key: string): string {
  if (KEYWORDS.test(key)) return `__${key}__`;
  return key.replace(/__|[./-]/g, (part) => ESCAPES[part] ?? part);
}
