import { parseDocument } from 'yaml';
import { validationSchema } from '../../core/reactions/validationSchema.ts';
import type { ValidationOptions } from '../../core/validation/validationOptions.ts';

const MOST_CHARACTERS = 256 * 1024;
const MOST_ALIASES = 100;

/**
 * What a configuration says of how strictly trees are judged; nothing if that part cannot be read.
 * Mistakes, also in other parts, are told by the reader of the whole.
 */
export function readValidation(text: string): ValidationOptions {
  if (text.length > MOST_CHARACTERS || !text.includes('validation')) return {};
  const read = validationSchema.safeParse(validationIn(text));
  if (!read.success) return {};
  const { severities, ignore } = read.data;
  return {
    ...(Object.keys(severities).length > 0 && { severities }),
    ...(ignore.length > 0 && {
      ignore: ignore.map(({ rule, paths, reason }) => ({ rule, reason, ...(paths && { paths }) })),
    }),
  };
}

function validationIn(text: string): unknown {
  try {
    const value: unknown = parseDocument(text).toJS({ maxAliasCount: MOST_ALIASES });
    const isObject = typeof value === 'object' && value !== null;
    return isObject && 'validation' in value ? value.validation : undefined;
  } catch {
    // Too many aliases, or nested too deeply: the reader of the whole says so.
    return undefined;
  }
}
