import { textAt, valueAt, type ManifestObject } from '../manifestObject.ts';
import { isSelected, labelsOf } from './labelSelector.ts';
import type { Binding, Policy } from './policy.ts';

/** What a binding gives its policy; `missing` if it is not in the tree. */
export type Params = readonly (ManifestObject | null)[] | 'missing';

/** The objects that a binding names; one `null` where a policy takes none. */
export function paramsOf(
  { paramKind }: Policy,
  { paramRef }: Pick<Binding, 'paramRef'>,
  objects: readonly ManifestObject[],
  namespace: string,
): Params {
  if (paramKind === undefined) return [null];
  if (paramRef === undefined) return 'missing';
  const wantedName = textAt(paramRef, 'name');
  const wantedNamespace = textAt(paramRef, 'namespace') || namespace;
  const selector = valueAt(paramRef, ['selector']);
  const found = objects.filter(
    (each) =>
      each.kind === paramKind.kind &&
      each.apiVersion === paramKind.apiVersion &&
      (wantedName === '' || each.name === wantedName) &&
      (each.namespace === '' || wantedNamespace === '' || each.namespace === wantedNamespace) &&
      isSelected(selector, labelsOf(each.value)),
  );
  return found.length === 0 ? 'missing' : found;
}
