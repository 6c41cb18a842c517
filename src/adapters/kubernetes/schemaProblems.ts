import { isPlainObject } from '../../core/isPlainObject.ts';
import { RE2JS } from 're2js';
import { isFormat } from './formats.ts';
import type { FieldPath } from './manifestObject.ts';
import { isPlaceholder } from './placeholders.ts';
import type { Schema as GeneratedSchema } from './schemas.generated.d.ts';

/** A structural schema: the generated ones, and those of custom resource definitions. */
export interface Schema extends Omit<
  GeneratedSchema,
  'properties' | 'items' | 'additionalProperties'
> {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: boolean | Schema;
  readonly nullable?: boolean;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  /** Put in where the field is missing. */
  readonly default?: unknown;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-embedded-resource'?: boolean;
}

/** What does not fit a schema, with the place of the value. */
export type SchemaProblem = { readonly path: FieldPath } & (
  | { readonly kind: 'unknown-field'; readonly known: readonly string[] }
  | { readonly kind: 'missing-field'; readonly field: string }
  | { readonly kind: 'wrong-type'; readonly expected: readonly string[]; readonly value: unknown }
  | { readonly kind: 'wrong-value'; readonly message: string; readonly allowed: readonly string[] }
);

export interface SchemaReading {
  readonly definitions: Readonly<Record<string, Schema>>;
  /** A patch has only some of the fields. */
  readonly isPartial: boolean;
}

/** Most problems that are told of one object; a generated file may have them by the thousand. */
const MOST_PROBLEMS = 50;

/** All that does not fit, at most 50 problems. */
export function schemaProblems(
  value: unknown,
  schema: Schema,
  reading: SchemaReading,
): readonly SchemaProblem[] {
  const problems: SchemaProblem[] = [];
  new Reader(reading, problems).read(value, schema, []);
  return problems;
}

class Reader {
  readonly #reading: SchemaReading;
  readonly #problems: SchemaProblem[];

  constructor(reading: SchemaReading, problems: SchemaProblem[]) {
    this.#reading = reading;
    this.#problems = problems;
  }

  read(value: unknown, given: Schema, path: FieldPath): void {
    const schema = this.#resolved(given);
    if (isPlaceholder(value) || this.#problems.length >= MOST_PROBLEMS) return;
    const expected = typesOf(schema);
    if (expected.length > 0 && !expected.some((type) => isType(value, type))) {
      this.#add({ kind: 'wrong-type', path, expected, value });
    } else if (Array.isArray(value)) {
      this.#readList(value, schema, path);
    } else if (isPlainObject(value)) {
      this.#readObject(value, schema, path);
    } else {
      this.#readScalar(value, schema, path);
    }
  }

  #resolved(schema: Schema): Schema {
    const name = schema.$ref?.replace('#/definitions/', '');
    return name === undefined ? schema : (this.#reading.definitions[name] ?? {});
  }

  #readList(list: readonly unknown[], schema: Schema, path: FieldPath): void {
    const { items, minItems = 0, maxItems = Infinity } = schema;
    if (!this.#reading.isPartial && list.length < minItems) {
      this.#wrong(path, `It needs at least ${minItems} entries.`);
    }
    if (list.length > maxItems) this.#wrong(path, `It may have at most ${maxItems} entries.`);
    if (items === undefined) return;
    for (const [index, item] of list.entries()) this.read(item, items, [...path, index]);
  }

  #readObject(object: Readonly<Record<string, unknown>>, schema: Schema, path: FieldPath): void {
    const { properties = {}, minProperties = 0, maxProperties = Infinity } = schema;
    const size = Object.keys(object).length;
    const isWhole = !this.#reading.isPartial;
    if (isWhole && size < minProperties)
      this.#wrong(path, `It needs at least ${minProperties} fields.`);
    if (size > maxProperties) this.#wrong(path, `It may have at most ${maxProperties} fields.`);
    const known = Object.hasOwn(schema, 'properties') || schema.additionalProperties === false;
    for (const [key, value] of Object.entries(object)) {
      const own = Object.hasOwn(properties, key) ? properties[key] : undefined;
      const at = [...path, key];
      if (own !== undefined) {
        // The API server takes `null` for a field that is not there.
        if (value !== null) this.read(value, own, at);
      } else if (typeof schema.additionalProperties === 'object') {
        if (value !== null) this.read(value, schema.additionalProperties, at);
      } else if (known && !isOpen(schema) && !isAlwaysKnown(key, schema, path)) {
        this.#add({ kind: 'unknown-field', path: at, known: Object.keys(properties) });
      }
    }
    this.#readRequired(object, schema, path);
  }

  #readRequired(object: Readonly<Record<string, unknown>>, schema: Schema, path: FieldPath): void {
    // What the cluster writes is none of the author's business.
    if (this.#reading.isPartial || path[0] === 'status') return;
    for (const field of schema.required ?? []) {
      const value = Object.hasOwn(object, field) ? object[field] : undefined;
      const own = schema.properties?.[field];
      const isNullable = own?.nullable === true;
      if (own?.default !== undefined) continue;
      if (value === undefined || (value === null && !isNullable)) {
        this.#add({ kind: 'missing-field', path, field });
      }
    }
  }

  #readScalar(value: unknown, schema: Schema, path: FieldPath): void {
    const allowed = schema.enum?.map(String);
    if (schema.enum !== undefined && !schema.enum.includes(value)) {
      const message = `${quoted(value)} is not one of: ${(allowed ?? []).join(', ')}.`;
      this.#add({ kind: 'wrong-value', path, message, allowed: allowed ?? [] });
    }
    if (schema.format !== undefined && !isFormat(schema.format, value)) {
      this.#wrong(path, `${quoted(value)} is no ${FORMAT_NAMES[schema.format] ?? schema.format}.`);
    }
    if (typeof value === 'string') this.#readText(value, schema, path);
    if (typeof value === 'number') this.#readNumber(value, schema, path);
  }

  #readText(text: string, schema: Schema, path: FieldPath): void {
    const { minLength = 0, maxLength = Infinity, pattern } = schema;
    // Characters, and not the units in which JavaScript counts.
    const length = minLength > 0 || maxLength < text.length ? Array.from(text).length : text.length;
    if (length < minLength) this.#wrong(path, `It needs at least ${minLength} characters.`);
    if (length > maxLength) {
      this.#wrong(path, `It may have at most ${maxLength} characters.`);
    }
    if (pattern !== undefined && !isMatch(pattern, text)) {
      this.#wrong(path, `${quoted(text)} does not match ${pattern.slice(0, 200)}.`);
    }
  }

  #readNumber(number: number, schema: Schema, path: FieldPath): void {
    const { minimum = -Infinity, maximum = Infinity } = schema;
    const isOnEdge =
      (number === minimum && schema.exclusiveMinimum === true) ||
      (number === maximum && schema.exclusiveMaximum === true);
    if (number < minimum) this.#wrong(path, `${number} is less than ${minimum}.`);
    if (number > maximum) this.#wrong(path, `${number} is more than ${maximum}.`);
    if (isOnEdge) this.#wrong(path, `${number} itself is not allowed.`);
  }

  #add(problem: SchemaProblem): void {
    if (this.#problems.length < MOST_PROBLEMS) this.#problems.push(problem);
  }

  #wrong(path: FieldPath, message: string): void {
    this.#add({ kind: 'wrong-value', path, message, allowed: [] });
  }
}

const FORMAT_NAMES: Readonly<Record<string, string>> = {
  int32: 'number of 32 bits',
  byte: 'base64 text',
  quantity: 'quantity such as 500m or 128Mi',
  'date-time': 'time such as 2030-01-31T12:00:00Z',
  date: 'date such as 2030-01-31',
  ipv4: 'IPv4 address',
  ipv6: 'IPv6 address',
  cidr: 'range of addresses such as 10.0.0.0/8',
  uuid: 'UUID',
};

function typesOf(schema: Schema): readonly string[] {
  if (schema['x-kubernetes-int-or-string'] === true) return ['string', 'integer'];
  if (schema.type === undefined) return [];
  const types = typeof schema.type === 'string' ? [schema.type] : schema.type;
  return schema.nullable === true ? [...types, 'null'] : types;
}

function isType(value: unknown, type: string): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value);
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isPlainObject(value);
    case 'null':
      return value === null;
    default:
      return typeof value === type;
  }
}

function isOpen(schema: Schema): boolean {
  return (
    schema['x-kubernetes-preserve-unknown-fields'] === true || schema.additionalProperties === true
  );
}

/** Directives of patches start with `$`; an object as a whole always has these three. */
function isAlwaysKnown(key: string, schema: Schema, path: FieldPath): boolean {
  const isObject = path.length === 0 || schema['x-kubernetes-embedded-resource'] === true;
  return key.startsWith('$') || (isObject && ['apiVersion', 'kind', 'metadata'].includes(key));
}

const patterns = new Map<string, RE2JS | undefined>();

/**
 * Whether a pattern of a definition matches, by the same engine rules as the API server's (RE2,
 * linear in the text, so that none can hang). A pattern that RE2 does not know matches all.
 */
function isMatch(pattern: string, text: string): boolean {
  if (!patterns.has(pattern)) patterns.set(pattern, compiled(pattern));
  return patterns.get(pattern)?.matcher(text).find() ?? true;
}

function compiled(pattern: string): RE2JS | undefined {
  try {
    return RE2JS.compile(pattern);
  } catch {
    // The cluster refuses the definition itself; its resources are not to blame.
    return undefined;
  }
}

function quoted(value: unknown): string {
  return JSON.stringify(value).slice(0, 100);
}
