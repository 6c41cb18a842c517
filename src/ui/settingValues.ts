import { isPlainObject } from '../core/isPlainObject.ts';

/** Values of settings as they are meant: what does not fit is left out, never believed. */
type Fits<T> = (value: unknown) => value is T;

/** A whole number of the range, else the fallback. */
export function numberIn(
  range: { readonly least: number; readonly most: number; readonly fallback: number },
  value: unknown,
): number {
  const number = Number.isInteger(value) ? Number(value) : Number.NaN;
  return number >= range.least && number <= range.most ? number : range.fallback;
}

/** The members of a list that fit; none if it is no list. */
export function listOf<T>(fits: Fits<T>, value: unknown): readonly T[] {
  return Array.isArray(value) ? value.filter((member): member is T => fits(member)) : [];
}

/** The entries of an object whose values fit; none if it is no object. */
export function recordOf<T>(fits: Fits<T>, value: unknown): Readonly<Record<string, T>> {
  if (!isPlainObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, T] => fits(entry[1])),
  );
}

/** A field of an object; `undefined` if it is none or has no such field of its own. */
export function fieldOf(value: unknown, key: string): unknown {
  return isPlainObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
