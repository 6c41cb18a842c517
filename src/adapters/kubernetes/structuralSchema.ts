import { isPlainObject, type PlainObject } from '../../core/isPlainObject.ts';
import { RE2JS } from 're2js';
import type { FieldPath } from './manifestObject.ts';
import type { Schema } from './schemaProblems.ts';

/** What the API server would not take in a schema of a custom resource definition. */
export interface BrokenSchema {
  /** From the top of the schema. */
  readonly path: FieldPath;
  readonly message: string;
}

export interface StructuralSchema {
  /** `undefined` if it cannot be used. */
  readonly schema: Schema | undefined;
  readonly broken: readonly BrokenSchema[];
}

/** Aliases can make more of a small file than fits into memory; no real definition comes near. */
const MOST_NODES = 100_000;
const DEEPEST = 100;
const MOST_BROKEN = 20;

const OBJECT_META: Schema = { $ref: '#/definitions/ApimachineryPkgApisMetaV1ObjectMeta' };
const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'];

const NUMBERS = [
  ...['minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems'],
  ...['minProperties', 'maxProperties'],
] as const;
const FLAGS = [
  ...['nullable', 'exclusiveMinimum', 'exclusiveMaximum', 'x-kubernetes-int-or-string'],
  ...['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource'],
] as const;

/**
 * Reads `openAPIV3Schema` of a definition as the API server does
 * (https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema):
 * fields that it does not name are unknown, unless they are to be preserved.
 */
export function structuralSchema(given: unknown): StructuralSchema {
  const reader = new SchemaReader();
  try {
    const schema = reader.read(given, []);
    return {
      schema: { ...schema, properties: { ...schema.properties, metadata: OBJECT_META } },
      broken: reader.broken,
    };
  } catch (error) {
    if (!(error instanceof TooLargeError)) throw error;
    return { schema: undefined, broken: [{ path: [], message: error.message }] };
  }
}

class TooLargeError extends Error {}

class SchemaReader {
  readonly broken: BrokenSchema[] = [];
  #nodes = 0;

  read(given: unknown, path: FieldPath): Schema {
    this.#nodes += 1;
    if (this.#nodes > MOST_NODES || path.length > 2 * DEEPEST) {
      throw new TooLargeError('This schema is too large to check resources against.');
    }
    if (!isPlainObject(given)) {
      this.#broke(path, 'A schema has to be a map.');
      return {};
    }
    const isOpen = given['x-kubernetes-preserve-unknown-fields'] === true;
    const type = this.#typeOf(given, path);
    return {
      ...(type !== undefined && { type }),
      ...pick(given, FLAGS, (value) => value === true),
      ...pick(given, NUMBERS, (value) => typeof value === 'number'),
      ...pick(given, ['format'], (value) => typeof value === 'string'),
      ...pick(given, ['enum'], Array.isArray),
      ...pick(given, ['default'], () => true),
      ...(Array.isArray(given['required']) && { required: given['required'].filter(isText) }),
      ...this.#patternOf(given, path),
      ...this.#itemsOf(given, path),
      ...this.#fieldsOf(given, path, type === 'object' && !isOpen),
    };
  }

  #typeOf(given: PlainObject, path: FieldPath): string | undefined {
    const { type } = given;
    if (typeof type === 'string' && TYPES.includes(type)) return type;
    const isAny =
      given['x-kubernetes-int-or-string'] === true ||
      given['x-kubernetes-preserve-unknown-fields'] === true;
    if (type !== undefined && type !== '') {
      this.#broke([...path, 'type'], `The type has to be one of: ${TYPES.join(', ')}.`);
    } else if (!isAny || path.length === 0) {
      this.#broke(path, 'This schema has to say its type.');
    }
    return undefined;
  }

  #patternOf({ pattern }: PlainObject, path: FieldPath): Pick<Schema, 'pattern'> {
    if (typeof pattern !== 'string' || pattern === '') return {};
    try {
      RE2JS.compile(pattern);
      return { pattern };
    } catch {
      this.#broke([...path, 'pattern'], 'The API server cannot read this pattern (RE2 syntax).');
      return {};
    }
  }

  #itemsOf({ items }: PlainObject, path: FieldPath): Pick<Schema, 'items'> {
    return items === undefined ? {} : { items: this.read(items, [...path, 'items']) };
  }

  #fieldsOf(given: PlainObject, path: FieldPath, isClosed: boolean): Partial<Schema> {
    const { properties, additionalProperties: others } = given;
    const fields = isPlainObject(properties)
      ? Object.entries(properties).map(([name, schema]) => {
          const own = this.read(schema, [...path, 'properties', name]);
          return [name, own] as const;
        })
      : [];
    const named = fields.length > 0 ? { properties: this.#withMeta(given, fields) } : {};
    if (isPlainObject(others)) {
      const each = this.read(others, [...path, 'additionalProperties']);
      return { ...named, additionalProperties: each };
    }
    if (others === true) return { ...named, additionalProperties: true };
    return isClosed ? { ...named, additionalProperties: false } : named;
  }

  /** The metadata of an object within an object is that of every object. */
  #withMeta(
    given: PlainObject,
    fields: readonly (readonly [string, Schema])[],
  ): NonNullable<Schema['properties']> {
    const isObject = given['x-kubernetes-embedded-resource'] === true;
    const meta = isObject ? [['metadata', OBJECT_META] as const] : [];
    // Made of entries, so that a field may have any name, `__proto__` too.
    return Object.fromEntries([...fields, ...meta]);
  }

  #broke(path: FieldPath, message: string): void {
    if (this.broken.length < MOST_BROKEN) this.broken.push({ path, message });
  }
}

function pick(
  given: PlainObject,
  keys: readonly (keyof Schema)[],
  fits: (value: unknown) => boolean,
): Partial<Schema> {
  const found = keys.filter((key) => Object.hasOwn(given, key) && fits(given[key]));
  return Object.fromEntries(found.map((key) => [key, given[key]]));
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
