import * as z from 'zod';
import { isPlainObject } from '../isPlainObject.ts';

/** The parts of the file whose names steps refer to. */
export type Section = 'realities' | 'notify' | 'slo';

/** What the schema knows of a text beyond its form. */
interface Mark {
  readonly refersTo?: Section;
  readonly mayUseEnv?: boolean;
}

/** A text of the file with what the schema knows of it. */
export interface MarkedText extends Mark {
  readonly text: string;
  readonly path: readonly PropertyKey[];
}

const marks = z.registry<Mark>();

/** The name of something in another part of the file; one that is not there is a mistake. */
export function nameIn(section: Section): z.ZodString {
  return z.string().min(1).register(marks, { refersTo: section });
}

/**
 * A text in which `${env:NAME}` stands for a variable of the environment, replaced when it is
 * used. In any other text of the file that is a mistake.
 */
export function textWithEnv(): z.ZodString {
  return z
    .string()
    .regex(/^([^$]|\$(?!\{)|\$\{env:[A-Za-z_][A-Za-z0-9_]*\})*$/, {
      error: 'Only ${env:NAME} is replaced here; NAME is that of a variable of the environment.',
    })
    .register(marks, { mayUseEnv: true });
}

/** Each text of a value that fits a schema, with what the schema knows of it. */
export function markedTexts(
  schema: z.core.$ZodType,
  value: unknown,
  path: readonly PropertyKey[] = [],
): readonly MarkedText[] {
  if (typeof value === 'string') return [{ text: value, path, ...markOf(schema, value) }];
  const inner = (next: z.core.$ZodType, key: PropertyKey, child: unknown): readonly MarkedText[] =>
    markedTexts(next, child, [...path, key]);
  const base = baseOf(schema, value);
  if (base instanceof z.ZodArray && Array.isArray(value)) {
    return value.flatMap((child, index) => inner(base.element, index, child));
  }
  if (!isPlainObject(value)) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const next = base instanceof z.ZodRecord ? base.valueType : fieldOf(base, key);
    return next === undefined ? [] : inner(next, key, child);
  });
}

function markOf(schema: z.core.$ZodType, value: string): Mark {
  return marks.get(schema) ?? marks.get(baseOf(schema, value)) ?? {};
}

/** The schema below those that only wrap it; of several the first that the value fits. */
function baseOf(schema: z.core.$ZodType, value: unknown): z.core.$ZodType {
  const [only, ...others] = insideOf(schema);
  if (only === undefined) return schema;
  const isFit = (each: z.core.$ZodType): boolean => z.safeParse(each, value).success;
  return baseOf(others.length === 0 ? only : ([only, ...others].find(isFit) ?? only), value);
}

/** The field of an object's schema; `undefined` for a key that it has not, and for no object. */
export function fieldOf(schema: z.core.$ZodType, key: PropertyKey): z.core.$ZodType | undefined {
  if (!(schema instanceof z.ZodObject) || typeof key !== 'string') return undefined;
  const shape: Readonly<Record<string, z.core.$ZodType>> = schema.shape;
  return Object.hasOwn(shape, key) ? shape[key] : undefined;
}

/** What a schema wraps, or the several that it allows; nothing for one that stands for itself. */
export function insideOf(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  if (schema instanceof z.ZodUnion) return schema.options;
  if (schema instanceof z.ZodPipe) return [schema.in];
  if (schema instanceof z.ZodLazy) return [schema.unwrap()];
  const isWrapper =
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodReadonly;
  return isWrapper ? [schema.unwrap()] : [];
}
