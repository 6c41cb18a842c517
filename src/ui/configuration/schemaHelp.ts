import type { YamlStep } from './yamlPlace.ts';

/** What of a JSON Schema is looked at. */
export interface Schema {
  readonly description?: string;
  readonly markdownDescription?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly $ref?: string;
  readonly definitions?: Readonly<Record<string, Schema>>;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly examples?: readonly unknown[];
}

/** A key or a value that fits a place. */
export interface Suggestion {
  readonly label: string;
  /** Markdown. */
  readonly description: string;
}

/** Deeper than this no schema of ours goes; one that refers to itself ends here. */
const MOST_DEPTH = 12;

/** The keys that fit a mapping which holds some already. */
export function keysAt(
  root: Schema,
  path: readonly YamlStep[],
  siblings: readonly string[],
): readonly Suggestion[] {
  const all = reach(root, path).filter(({ properties }) => properties !== undefined);
  const fitting = all.filter(({ properties = {} }) =>
    siblings.every((key) => Object.hasOwn(properties, key)),
  );
  const found = new Map<string, Suggestion>();
  for (const { properties = {} } of fitting.length > 0 ? fitting : all) {
    for (const [label, schema] of Object.entries(properties)) {
      if (siblings.includes(label) || found.has(label)) continue;
      found.set(label, { label, description: describe(root, schema) });
    }
  }
  return [...found.values()];
}

/** The values that fit a place, as they are written. */
export function valuesAt(root: Schema, path: readonly YamlStep[]): readonly Suggestion[] {
  const found = new Map<string, Suggestion>();
  for (const schema of reach(root, path)) {
    for (const value of valuesOf(schema)) {
      const label = typeof value === 'string' ? value : JSON.stringify(value);
      if (!found.has(label)) found.set(label, { label, description: describe(root, schema) });
    }
  }
  return [...found.values()];
}

/** What a key means where it stands; `undefined`: it is not known there. */
export function meaningOf(
  root: Schema,
  path: readonly YamlStep[],
  key: string,
): string | undefined {
  const found = reach(root, path).flatMap(({ properties = {} }) =>
    Object.hasOwn(properties, key) ? (properties[key] ?? []) : [],
  );
  return found.map((schema) => describe(root, schema)).find((text) => text !== '');
}

function valuesOf(schema: Schema): readonly unknown[] {
  const bool = schema.type === 'boolean' ? [true, false] : [];
  const fixed = schema.const === undefined ? [] : [schema.const];
  return [...fixed, ...(schema.enum ?? []), ...bool, ...(schema.examples ?? [])];
}

function reach(root: Schema, path: readonly YamlStep[]): readonly Schema[] {
  let schemas = alternatives(root, root);
  for (const step of path) {
    schemas = schemas.flatMap((schema) =>
      inside(schema, step).flatMap((inner) => alternatives(root, inner)),
    );
  }
  return schemas;
}

function inside(schema: Schema, step: YamlStep): readonly Schema[] {
  const { properties = {}, patternProperties = {}, additionalProperties, items } = schema;
  if (step === 'entry') return items === undefined ? [] : [items];
  const { key } = step;
  const own = Object.hasOwn(properties, key) ? properties[key] : undefined;
  if (own !== undefined) return [own];
  const fitting = Object.entries(patternProperties).filter(([form]) =>
    new RegExp(form, 'u').test(key),
  );
  if (fitting.length > 0) return fitting.map(([, inner]) => inner);
  return typeof additionalProperties === 'object' ? [additionalProperties] : [];
}

/** A schema and all that it may be instead. */
function alternatives(root: Schema, schema: Schema, depth = 0): readonly Schema[] {
  if (depth > MOST_DEPTH) return [];
  const name = /^#\/definitions\/(.+)$/.exec(schema.$ref ?? '')?.[1];
  const referred = name === undefined ? undefined : root.definitions?.[name];
  const { anyOf = [], oneOf = [], allOf = [] } = schema;
  const others = [...anyOf, ...oneOf, ...allOf, ...(referred === undefined ? [] : [referred])];
  return [schema, ...others.flatMap((other) => alternatives(root, other, depth + 1))];
}

function describe(root: Schema, schema: Schema): string {
  const said = alternatives(root, schema).map(
    ({ markdownDescription, description }) => markdownDescription ?? description ?? '',
  );
  return said.find((text) => text !== '') ?? '';
}
