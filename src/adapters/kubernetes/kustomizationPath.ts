/**
 * Whether Kustomize would take a file for its own, by its name; kept apart so that the host need
 * not load what reads it.
 */
export function isKustomization({ path }: { readonly path: string }): boolean {
  return /(^|\/)(kustomization\.ya?ml|Kustomization)$/.test(path);
}
