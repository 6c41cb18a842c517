import { Quantity } from './quantity.ts';

/** Whether two values of CEL are the same: numbers by value, lists and maps by what is in them. */
export function isSame(a: unknown, b: unknown): boolean {
  if (typeof a === 'bigint' || typeof a === 'number') return isSameNumber(a, b);
  if (a instanceof Quantity) return b instanceof Quantity && a.nano === b.nano;
  if (Array.isArray(a)) return Array.isArray(b) && isSameList(a, b);
  if (isMap(a) && isMap(b)) return isSameMap(a, b);
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
  return a === b;
}

function isSameNumber(a: bigint | number, b: unknown): boolean {
  // A whole number equals a double of the same value.
  return (typeof b === 'bigint' || typeof b === 'number') && a >= b && a <= b;
}

function isSameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((each, at) => isSame(each, b[at]));
}

function isSameMap(a: object, b: object): boolean {
  const [one, two] = [new Map(entriesOf(a)), new Map(entriesOf(b))];
  return one.size === two.size && [...one].every(([key, each]) => isSame(each, two.get(key)));
}

function entriesOf(map: object): Iterable<readonly [unknown, unknown]> {
  return map instanceof Map ? (map as Map<unknown, unknown>) : Object.entries(map);
}

function isMap(value: unknown): value is object {
  if (value instanceof Map) return true;
  return typeof value === 'object' && value !== null && value.constructor === Object;
}

/** Orders two values. @throws Error if they have no order */
export function compare(a: unknown, b: unknown): number {
  const isNumber = (each: unknown): each is number | bigint =>
    /^(number|bigint)$/.test(typeof each);
  if (isNumber(a) && isNumber(b)) return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  if (a instanceof Date && b instanceof Date) return a.getTime() - b.getTime();
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  throw new Error('elements of a list that have no order cannot be compared');
}
