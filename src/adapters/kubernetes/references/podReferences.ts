import { listAt, textAt, valueAt, type FieldPath } from '../manifestObject.ts';
import { containersOf, type PodTemplate } from '../podTemplates.ts';

/** A name in an object, and what it is the name of. */
export interface NamedTarget {
  readonly kind: string;
  readonly path: FieldPath;
}

type Field = readonly [kind: string, path: FieldPath];

const IN_VOLUME: readonly Field[] = [
  ['ConfigMap', ['configMap', 'name']],
  ['Secret', ['secret', 'secretName']],
  ['PersistentVolumeClaim', ['persistentVolumeClaim', 'claimName']],
];
const IN_SOURCE: readonly Field[] = [
  ['ConfigMap', ['configMap', 'name']],
  ['Secret', ['secret', 'name']],
];
const IN_ENV_FROM: readonly Field[] = [
  ['ConfigMap', ['configMapRef', 'name']],
  ['Secret', ['secretRef', 'name']],
];
const IN_ENV: readonly Field[] = [
  ['ConfigMap', ['valueFrom', 'configMapKeyRef', 'name']],
  ['Secret', ['valueFrom', 'secretKeyRef', 'name']],
];

/** What a pod cannot start without; what it says is optional is left out. */
export function podReferences(pod: PodTemplate): readonly NamedTarget[] {
  const top = [...pod.path, 'spec'];
  const volumes = listAt(pod.spec, 'volumes').flatMap((volume, index) => {
    const path = [...top, 'volumes', index];
    const sources = [...path, 'projected', 'sources'];
    return [
      ...needed(volume, path, IN_VOLUME),
      ...neededIn(listAt(volume, 'projected', 'sources'), sources, IN_SOURCE),
    ];
  });
  const containers = containersOf(pod).flatMap(({ value, path }) => [
    ...neededIn(listAt(value, 'envFrom'), [...path, 'envFrom'], IN_ENV_FROM),
    ...neededIn(listAt(value, 'env'), [...path, 'env'], IN_ENV),
  ]);
  const account = needed(pod.spec, top, [['ServiceAccount', ['serviceAccountName']]]);
  return [...account, ...volumes, ...containers];
}

function neededIn(
  list: readonly unknown[],
  path: FieldPath,
  fields: readonly Field[],
): readonly NamedTarget[] {
  return list.flatMap((each, index) => needed(each, [...path, index], fields));
}

function needed(value: unknown, top: FieldPath, fields: readonly Field[]): readonly NamedTarget[] {
  return fields.flatMap(([kind, path]): readonly NamedTarget[] => {
    const isOptional = valueAt(value, [...path.slice(0, -1), 'optional']) === true;
    return isOptional || textAt(value, ...path) === '' ? [] : [{ kind, path: [...top, ...path] }];
  });
}
