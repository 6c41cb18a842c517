import type { FieldPath } from '../manifestObject.ts';

/** Where lists and maps that policies see stand in the object of the file. */
export type Places = WeakMap<object, FieldPath>;

/**
 * A value of a manifest as policies see it: maps as `Map`, whole numbers as BigInt, and without
 * what is null, as the API server drops it. The places of all lists and maps are kept.
 */
export function placedValue(value: unknown, places: Places, path: FieldPath = []): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  const placed = Array.isArray(value)
    ? value.map((each, index) => placedValue(each, places, [...path, index]))
    : new Map(
        Object.entries(value)
          .filter(([, each]) => each !== null && each !== undefined)
          .map(([key, each]) => [key, placedValue(each, places, [...path, key])]),
      );
  places.set(placed, path);
  return placed;
}

/** A map of CEL. */
export type CelMap = Map<string, unknown>;

export function isCelMap(value: unknown): value is CelMap {
  return value instanceof Map;
}

/** What is at a path of keys in a value that was placed. */
export function celValueAt(value: unknown, path: FieldPath): unknown {
  return path.reduce<unknown>((at, key) => {
    if (isCelMap(at)) return at.get(String(key));
    return Array.isArray(at) ? (at as readonly unknown[])[Number(key)] : undefined;
  }, value);
}
