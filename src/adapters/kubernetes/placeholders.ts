import type { FieldPath } from './manifestObject.ts';

/** Flux puts these in before the cluster sees the manifest (postBuild substitution). */
export function isPlaceholder(value: unknown): boolean {
  return typeof value === 'string' && /\$\{|\{\{/.test(value);
}

/** Whether what stands at a path, or something around it, is put in later. */
export function isFilledIn(value: unknown, path: FieldPath): boolean {
  let at = value;
  for (const key of path) {
    if (isPlaceholder(at)) return true;
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return false;
    at = (at as Record<string | number, unknown>)[key];
  }
  return isPlaceholder(at) || (Array.isArray(at) && at.some(isPlaceholder));
}
