/**
 * JSON Schemas of the payloads, made from the TypeScript types of the event map, so that the
 * compiler and the check at the entrances can never disagree.
 */
import { join } from 'node:path';
import ts from 'typescript';

export type JsonSchema = Readonly<Record<string, unknown>>;

export interface PayloadSchemas {
  /** Short type to its payload's schema, mostly a reference into {@link definitions}. */
  readonly types: Readonly<Record<string, JsonSchema>>;
  /** Named payload types. */
  readonly definitions: Readonly<Record<string, JsonSchema>>;
}

const EVENT_MAP = join(import.meta.dirname, '../../src/core/events/eventMap.ts');

export function readPayloadSchemas(): PayloadSchemas {
  const program = ts.createProgram([EVENT_MAP], {
    strict: true,
    exactOptionalPropertyTypes: true,
    allowImportingTsExtensions: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.Preserve,
  });
  const source = program.getSourceFile(EVENT_MAP);
  const map = source?.statements.find(ts.isInterfaceDeclaration);
  if (map === undefined) throw new Error('eventMap.ts has no interface');
  const writer = new SchemaWriter(program.getTypeChecker(), map);
  return writer.write();
}

class SchemaWriter {
  readonly #checker: ts.TypeChecker;
  readonly #map: ts.InterfaceDeclaration;
  readonly #definitions = new Map<string, JsonSchema>();

  constructor(checker: ts.TypeChecker, map: ts.InterfaceDeclaration) {
    this.#checker = checker;
    this.#map = map;
  }

  write(): PayloadSchemas {
    const members = this.#checker.getTypeAtLocation(this.#map).getProperties();
    const types = members.map((member) => [member.name, this.#schemaOf(this.#typeOf(member))]);
    return {
      types: Object.fromEntries(types) as Record<string, JsonSchema>,
      definitions: Object.fromEntries([...this.#definitions].sort(byName)),
    };
  }

  #typeOf(symbol: ts.Symbol): ts.Type {
    return this.#checker.getTypeOfSymbolAtLocation(symbol, this.#map);
  }

  #schemaOf(type: ts.Type): JsonSchema {
    if (type.isUnion()) return this.#unionOf(type.types);
    if (type.isStringLiteral() || type.isNumberLiteral()) return { const: type.value };
    if (has(type, ts.TypeFlags.BooleanLiteral)) {
      return { const: this.#checker.typeToString(type) === 'true' };
    }
    const scalar = SCALARS.find(([flag]) => has(type, flag));
    if (scalar !== undefined) return { type: scalar[1] };
    if (this.#checker.isArrayType(type)) return this.#arrayOf(type);
    if (has(type, ts.TypeFlags.Object)) return this.#named(type);
    throw new Error(`no schema for ${this.#checker.typeToString(type)}`);
  }

  #unionOf(members: readonly ts.Type[]): JsonSchema {
    const parts = members.filter((type) => !has(type, ts.TypeFlags.Undefined));
    const isBoolean = (type: ts.Type): boolean => has(type, ts.TypeFlags.BooleanLiteral);
    if (parts.filter(isBoolean).length === 2) {
      const others = parts.filter((type) => !isBoolean(type));
      return anyOf([{ type: 'boolean' }, ...others.map((type) => this.#schemaOf(type))]);
    }
    if (parts.every((type) => type.isStringLiteral())) {
      return { enum: parts.map(({ value }) => value) };
    }
    return anyOf(parts.map((type) => this.#schemaOf(type)));
  }

  #arrayOf(type: ts.Type): JsonSchema {
    const [item] = this.#checker.getTypeArguments(type as ts.TypeReference);
    return { type: 'array', items: item === undefined ? {} : this.#schemaOf(item) };
  }

  #named(type: ts.Type): JsonSchema {
    const { name } = type.aliasSymbol ?? type.symbol;
    if (name.startsWith('__')) return this.#objectOf(type);
    if (!this.#definitions.has(name)) {
      this.#definitions.set(name, {});
      this.#definitions.set(name, this.#objectOf(type));
    }
    return { $ref: `#/definitions/${name}` };
  }

  /** Fields that nobody knows are allowed: a newer version of the product may have added them. */
  #objectOf(type: ts.Type): JsonSchema {
    const properties = type.getProperties();
    const isRequired = ({ flags }: ts.Symbol): boolean => (flags & ts.SymbolFlags.Optional) === 0;
    return {
      type: 'object',
      properties: Object.fromEntries(
        properties.map((symbol) => [symbol.name, this.#schemaOf(this.#typeOf(symbol))]),
      ),
      required: properties.filter(isRequired).map(({ name }) => name),
    };
  }
}

const SCALARS: readonly (readonly [ts.TypeFlags, string])[] = [
  [ts.TypeFlags.String, 'string'],
  [ts.TypeFlags.Number, 'number'],
  [ts.TypeFlags.Null, 'null'],
];

function has(type: ts.Type, flag: ts.TypeFlags): boolean {
  return (type.flags & flag) !== 0;
}

/** `[string, null]` as one `type`, which gives the better message. */
function anyOf(schemas: readonly JsonSchema[]): JsonSchema {
  if (schemas.length === 1) return schemas[0] ?? {};
  const types = schemas.map((schema) => schema['type']);
  const areScalars = schemas.every((schema) => Object.keys(schema).join() === 'type');
  return areScalars ? { type: types } : { anyOf: schemas };
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
