/** What an entry may hold is far flatter; a line of a stranger may not be. */
const MOST_DEPTH = 16;

/**
 * The one text of a value, as RFC 8785 (JSON Canonicalization Scheme) has it: no white space,
 * members in the order of their names by UTF-16 code units, numbers and strings as ECMAScript
 * writes them. Members that are `undefined` are left out. Unlike there, half of a surrogate pair
 * is written as an escape and not refused: messages of commits may hold any bytes.
 * @throws RangeError for what JSON cannot say, or a value nested more than 16 deep
 */
export function canonicalJson(value: unknown, depth = MOST_DEPTH): string {
  if (depth === 0) throw new RangeError('It is nested too deeply.');
  if (typeof value !== 'object' || value === null) return scalar(value);
  if (Array.isArray(value)) {
    return `[${value.map((item: unknown) => canonicalJson(item, depth - 1)).join(',')}]`;
  }
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    // Names are told apart, so the order of equal ones does not matter.
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member, depth - 1)}`);
  return `{${members.join(',')}}`;
}

function scalar(value: unknown): string {
  const isSayable = value === null || ['string', 'number', 'boolean'].includes(typeof value);
  if (isSayable && !(typeof value === 'number' && !Number.isFinite(value))) {
    return JSON.stringify(value);
  }
  throw new RangeError('It holds something that JSON cannot say.');
}
