import * as z from 'zod';
import { messageOf, ReactorError } from '../../errors.ts';

const MOST_CHARACTERS = 64 * 1024;

/**
 * The schema of a kind that is not ours: the JSON Schema that it brings is that of the value under
 * its own key, e.g. of `web` in `- scale: web`. Not given: any value.
 * @throws ReactorError `usage` for what is no JSON Schema
 */
export function optionsSchema(kind: string, description: string, json: unknown): z.ZodObject {
  const value = json === undefined ? z.unknown() : fromJson(kind, json);
  return z.strictObject({ [kind]: value.describe(description) });
}

function fromJson(kind: string, json: unknown): z.ZodType {
  try {
    const text = JSON.stringify(json);
    if (text.length > MOST_CHARACTERS) throw new Error('it is too large');
    const schema: unknown = JSON.parse(text);
    if (!isSchema(schema)) throw new Error('it is no object');
    return z.fromJSONSchema(schema);
  } catch (error) {
    throw new ReactorError(
      'usage',
      `The schema of the kind "${kind}" is no JSON Schema that can be read: ${messageOf(error)}.`,
      { hint: 'Give the schema of the value that stands under the key, or none.' },
    );
  }
}

function isSchema(value: unknown): value is Parameters<typeof z.fromJSONSchema>[0] {
  return typeof value === 'boolean' || (typeof value === 'object' && value !== null);
}
