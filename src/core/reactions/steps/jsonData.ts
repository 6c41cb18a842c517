import * as z from 'zod';
import type { Json } from '../stepKind.ts';

/** Data that stands in the configuration: an object of JSON. */
export type JsonData = Readonly<Record<string, Json>>;

const DEEPEST = 16;
const MOST_CHARACTERS = 64 * 1024;

/** An object of JSON of at most 64 Ki characters, 16 levels deep. */
export const jsonData = z
  .record(z.string(), z.unknown())
  .superRefine((value, context) => {
    const message = problemOf(value);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  })
  .transform((value) => value as JsonData);

function problemOf(value: unknown): string | undefined {
  if (!isJson(value, DEEPEST)) {
    return `It has to be JSON: texts, finite numbers, true, false, null, lists and objects, at most ${DEEPEST} deep.`;
  }
  const { length } = JSON.stringify(value);
  return length > MOST_CHARACTERS ? `It is larger than ${MOST_CHARACTERS} characters.` : undefined;
}

function isJson(value: unknown, depth: number): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || depth === 0) return false;
  if (Object.hasOwn(value, '__proto__')) return false;
  return Object.values(value).every((part) => isJson(part, depth - 1));
}
