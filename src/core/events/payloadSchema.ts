/** The part of JSON Schema that payloads need; made from their TypeScript types. */
export interface PayloadSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly PayloadSchema[];
  readonly items?: PayloadSchema;
  readonly properties?: Readonly<Record<string, PayloadSchema>>;
  readonly required?: readonly string[];
}

export type PayloadDefinitions = Readonly<Record<string, PayloadSchema>>;

const REF = '#/definitions/';

/**
 * Why a JSON value does not fit a schema, e.g. `data.author.name must be string`; `undefined` if it
 * fits. Interpreted: as generated code the schemas of all payloads would be 120 kB.
 */
export function misfit(
  value: unknown,
  schema: PayloadSchema,
  definitions: PayloadDefinitions,
  path: string,
): string | undefined {
  if (schema.$ref !== undefined) {
    const target = definitions[schema.$ref.slice(REF.length)];
    return target && misfit(value, target, definitions, path);
  }
  if (schema.anyOf?.some((one) => misfit(value, one, definitions, path) === undefined)) return;
  if (schema.anyOf !== undefined) return `${path} has none of the forms that are allowed`;
  if ('const' in schema && value !== schema.const) return `${path} must be ${show(schema.const)}`;
  if (schema.enum?.includes(value) === false) return `${path} must be one of ${list(schema.enum)}`;
  if (!hasType(value, schema.type)) return `${path} must be ${[schema.type].flat().join(' or ')}`;
  return Array.isArray(value)
    ? misfitOfItems(value, schema, definitions, path)
    : misfitOfFields(value, schema, definitions, path);
}

function misfitOfItems(
  values: readonly unknown[],
  { items }: PayloadSchema,
  definitions: PayloadDefinitions,
  path: string,
): string | undefined {
  if (items === undefined) return undefined;
  for (const [index, value] of values.entries()) {
    const reason = misfit(value, items, definitions, `${path}.${index}`);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function misfitOfFields(
  value: unknown,
  { properties = {}, required = [] }: PayloadSchema,
  definitions: PayloadDefinitions,
  path: string,
): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const missing = required.find((name) => !Object.hasOwn(value, name));
  if (missing !== undefined) return `${path} has no "${missing}"`;
  for (const [name, schema] of Object.entries(properties)) {
    if (!Object.hasOwn(value, name)) continue;
    const field: unknown = Reflect.get(value, name);
    const reason = misfit(field, schema, definitions, `${path}.${name}`);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function hasType(value: unknown, type: PayloadSchema['type']): boolean {
  if (type === undefined) return true;
  const own = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  return typeof type === 'string' ? type === own : type.includes(own);
}

function list(values: readonly unknown[]): string {
  return values.map(show).join(', ');
}

function show(value: unknown): string {
  return JSON.stringify(value);
}
