/**
 * The JSON Schema of `.git-reactor.yaml` for completion, hover and checks in editors, made from
 * the schemas that the reader holds files against.
 */
import path from 'node:path';
import { format } from 'prettier';
import { z } from 'zod';
import { createExtensionValidators } from '../../src/adapters/validation/extensionValidators.ts';
import { createValidators } from '../../src/adapters/validation/validators.ts';
import { systemClock } from '../../src/adapters/system/systemClock.ts';
import { CONFIG_SCHEMA, stepLists } from '../../src/core/reactions/configSchema.ts';
import type { StepShape } from '../../src/core/reactions/stepKind.ts';
import { builtInShapes } from '../../src/core/reactions/steps/builtInKinds.ts';
import { COMMON_SCHEMAS, MOST_STEPS } from '../../src/core/reactions/stepSchema.ts';

const ROOT = path.join(import.meta.dirname, '../..');
export const CONFIG_SCHEMA_FILE = path.join(ROOT, 'media/git-reactor.schema.json');

type Schema = Readonly<Record<string, unknown>>;

const STEPS = { $ref: '#/definitions/steps' };

/** The kinds that the schema knows: those that come with the product. */
export function shippedKinds(): readonly StepShape[] {
  const clock = systemClock;
  const extensions = createExtensionValidators(clock);
  const init = { script: '', terraform: { clock, grammarDir: '' }, extensions };
  const validators = createValidators(init as never, {});
  validators.dispose();
  return builtInShapes({ validators: validators.all.map(({ name }) => name) });
}

/** The text of {@link CONFIG_SCHEMA_FILE}. */
export async function generateConfigSchema(): Promise<string> {
  return format(JSON.stringify(configJsonSchema(shippedKinds())), {
    parser: 'json',
    printWidth: 100,
  });
}

function configJsonSchema(kinds: readonly StepShape[]): Schema {
  const root = toJson(CONFIG_SCHEMA);
  return {
    ...{ $schema: 'http://json-schema.org/draft-07/schema#', title: 'Git Reactor' },
    description: 'What Git Reactor does on which events of this repository.',
    ...root,
    patternProperties: { '^x-': { description: 'Free: for anchors and for other tools.' } },
    definitions: {
      steps: {
        ...{ type: 'array', minItems: 1, maxItems: MOST_STEPS },
        items: { $ref: '#/definitions/step' },
      },
      step: { anyOf: kinds.map(stepSchema) },
    },
  };
}

/** A step of one kind: its own keys and those that every step has. */
function stepSchema({ kind, description, schema, nested = [] }: StepShape): Schema {
  const own = toJson(schema);
  const properties = own['properties'] as Schema;
  const nestedProperties = nested.map((key) => [key, nestedSchema(properties[key])] as const);
  return {
    ...{ title: kind, ...described(description), type: 'object' },
    properties: {
      ...properties,
      ...Object.fromEntries(nestedProperties),
      ...(toJson(COMMON_SCHEMAS.onFailure)['properties'] as Schema),
    },
    required: own['required'],
    additionalProperties: false,
  };
}

/** Nested steps are steps, whatever the schema of the kind says of them. */
function nestedSchema(own: unknown): Schema {
  const { description } = (own ?? {}) as { readonly description?: string };
  return description === undefined ? STEPS : { ...described(description), allOf: [STEPS] };
}

function toJson(schema: z.ZodType): Schema {
  const json = z.toJSONSchema(schema, {
    ...{ io: 'input', target: 'draft-7', unrepresentable: 'any', reused: 'inline' },
    override({ zodSchema, jsonSchema }) {
      if (stepLists.get(zodSchema) !== undefined) replace(jsonSchema, nestedSchema(jsonSchema));
      // They are of what is written, and zod takes them for what it makes of it.
      const examples = z.globalRegistry.get(zodSchema)?.['examples'];
      if (examples !== undefined) Object.assign(jsonSchema, { examples });
      const { description } = jsonSchema;
      if (description !== undefined) Object.assign(jsonSchema, described(description));
    },
  });
  return Object.fromEntries(Object.entries(json).filter(([key]) => key !== '$schema'));
}

function replace(target: object, by: Schema): void {
  for (const key of Object.keys(target)) Reflect.deleteProperty(target, key);
  Object.assign(target, by);
}

/** Editors show the one or the other; only the second one shows code as code. */
function described(description: string): Schema {
  return description.includes('`')
    ? { description, markdownDescription: description }
    : { description };
}
