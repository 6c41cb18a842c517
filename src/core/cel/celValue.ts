import { isPlainObject } from '../isPlainObject.ts';
import type { CelType } from './declarations.ts';

/**
 * A value in the form in which the engine takes it: whole numbers of an `int` or `dyn` as BigInt,
 * maps as `Map`, so that no key of theirs means anything to JavaScript, and of records the declared
 * fields. What is null or undefined is left out of records. A value of another type stays as it
 * is: the engine says so where it is used.
 */
export function celValue(value: unknown, type: CelType): unknown {
  if (typeof type !== 'string') return recordOf(value, type);
  if (type === 'int' || type === 'dyn') return wholeOf(value, type);
  if (type.startsWith('list<')) return listOf(value, innerOf(type));
  return type.startsWith('map<') ? mapOf(value, valueTypeOf(type)) : value;
}

function recordOf(value: unknown, fields: Exclude<CelType, string>): unknown {
  if (!isPlainObject(value)) return value;
  const record: Record<string, unknown> = {};
  for (const [name, type] of Object.entries(fields)) {
    const field = Object.hasOwn(value, name) ? value[name] : undefined;
    if (field !== undefined && field !== null) record[name] = celValue(field, type);
  }
  return record;
}

function wholeOf(value: unknown, type: 'int' | 'dyn'): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (type === 'int') return value;
  return Array.isArray(value) ? listOf(value, 'dyn') : mapOf(value, 'dyn');
}

function listOf(value: unknown, type: CelType): unknown {
  if (!Array.isArray(value)) return value;
  return value.map((each) => (each === undefined ? null : celValue(each, type)));
}

function mapOf(value: unknown, type: CelType): unknown {
  if (!isPlainObject(value)) return value;
  const known = Object.entries(value).filter(([, each]) => each !== undefined);
  return new Map(known.map(([key, each]) => [key, celValue(each, type)]));
}

/** `list<map<string, int>>` → `map<string, int>`. */
function innerOf(type: string): CelType {
  return type.slice(type.indexOf('<') + 1, -1).trim() as CelType;
}

/** `map<string, list<int>>` → `list<int>`: keys are scalars, so the first comma divides. */
function valueTypeOf(type: string): CelType {
  const inner = innerOf(type) as string;
  return inner.slice(inner.indexOf(',') + 1).trim() as CelType;
}
