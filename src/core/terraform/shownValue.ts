import { at } from './json.ts';

export const SENSITIVE = '(sensitive)';
const UNKNOWN = '(known after apply)';

/**
 * A value of a plan as text for people. Where the marks say so, also for a part of it, there
 * stands that it is sensitive, or that it is not known yet.
 * @param sensitive `true`, or marks in the shape of the value
 * @param unknown the same for what is known only after apply
 */
export function shown(value: unknown, sensitive: unknown, unknown?: unknown): string {
  const text = JSON.stringify(hidden(value, sensitive, unknown));
  return text.replaceAll(`"${UNKNOWN}"`, UNKNOWN).replaceAll(`"${SENSITIVE}"`, SENSITIVE);
}

function hidden(value: unknown, sensitive: unknown, unknown: unknown): unknown {
  if (sensitive === true) return SENSITIVE;
  if (unknown === true) return UNKNOWN;
  if (Array.isArray(value) || Array.isArray(unknown)) {
    const items: readonly unknown[] = Array.isArray(value) ? value : [];
    const length = Math.max(items.length, Array.isArray(unknown) ? unknown.length : 0);
    return Array.from({ length }, (_, index) =>
      hidden(items[index], at(sensitive, `${index}`), at(unknown, `${index}`)),
    );
  }
  const keys = new Set([value, unknown].flatMap(keysOf));
  if (keys.size === 0) return value ?? null;
  return Object.fromEntries(
    [...keys].map((key) => [key, hidden(at(value, key), at(sensitive, key), at(unknown, key))]),
  );
}

function keysOf(value: unknown): readonly string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}
