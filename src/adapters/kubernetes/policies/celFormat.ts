const CLAUSE = /%(?:%|(?:\.(\d{1,3}))?([sdfeboxX]))/g;

/**
 * Fills the clauses of a text in turn, as `format` of cel-go's strings extension.
 * @throws Error if there are more clauses than values, or one does not fit
 */
export function formatted(text: string, values: readonly unknown[]): string {
  let next = 0;
  return text.replace(CLAUSE, (clause, precision: string | undefined, kind: string | undefined) => {
    if (kind === undefined) return '%';
    if (next >= values.length) throw new Error(`format has no value for ${clause}`);
    return formatOne(kind, values[next++], Number(precision ?? 6));
  });
}

function formatOne(kind: string, value: unknown, precision: number): string {
  switch (kind) {
    case 's':
      return shown(value);
    case 'd':
      return String(whole(value, kind));
    case 'b':
      return typeof value === 'boolean' ? `${Number(value)}` : whole(value, kind).toString(2);
    case 'o':
      return whole(value, kind).toString(8);
    case 'f':
      return numberOf(value).toFixed(Math.min(precision, 100));
    case 'e':
      return numberOf(value).toExponential(Math.min(precision, 100));
    default:
      return hexOf(kind, value);
  }
}

function hexOf(kind: string, value: unknown): string {
  const hex =
    typeof value === 'string'
      ? Buffer.from(value).toString('hex')
      : whole(value, kind).toString(16);
  return kind === 'X' ? hex.toUpperCase() : hex;
}

function whole(value: unknown, kind: string): bigint {
  if (typeof value === 'bigint') return value;
  throw new Error(`format takes a whole number for %${kind}`);
}

function numberOf(value: unknown): number {
  if (typeof value === 'bigint' || typeof value === 'number') return Number(value);
  throw new Error('format takes a number for %f and %e');
}

/** A value as `%s` shows it. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`;
  if (value instanceof Map) {
    const entries = [...(value as Map<unknown, unknown>)].map(
      ([key, each]) => `${shown(key)}: ${shown(each)}`,
    );
    return `{${entries.sort().join(', ')}}`;
  }
  return value instanceof Date ? value.toISOString() : String(value);
}
