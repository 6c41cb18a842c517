import { isBuiltInGroup, isClusterKind, groupOf } from '../builtInKinds.ts';
import { valueStretch, type Stretch } from '../fieldPlace.ts';
import { listAt, textAt, valueAt, type FieldPath, type ManifestObject } from '../manifestObject.ts';
import { podTemplateOf } from '../podTemplates.ts';
import type { Place, Reference } from './facts.ts';
import { podReferences, type NamedTarget } from './podReferences.ts';

/** Names as the API server takes them; of roles more letters are allowed. */
const NAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;
const ROLE_NAME = /^[^\s${}()/]{1,253}$/;

/** Turns a stretch of a file into its place. */
export type PlaceOf = (stretch: Stretch) => Place;

/** All that an object needs by name. Names that are filled in later are none. */
export function objectReferences(object: ManifestObject, placeOf: PlaceOf): readonly Reference[] {
  const pod = podTemplateOf(object);
  const targets: readonly NamedTarget[] = [
    ...(pod === undefined ? [] : podReferences(pod)),
    ...roleOf(object),
    ...scaledOf(object),
    ...namespaceOf(object),
  ];
  const named = targets.map(({ kind, path }) => ({
    ...{ kind, name: textAt(object.value, ...path), namespace: '' },
    at: placeOf(valueStretch(object, path)),
  }));
  const backends = backendsOf(object).map((path) => backendReference(object, path, placeOf));
  return [...named, ...backends].filter(({ kind, name }) =>
    (kind.endsWith('Role') ? ROLE_NAME : NAME).test(name),
  );
}

function roleOf({ kind, apiVersion, value }: ManifestObject): readonly NamedTarget[] {
  const role = textAt(value, 'roleRef', 'kind');
  const isBinding = /^(Cluster)?RoleBinding$/.test(kind) && isBuiltInGroup(apiVersion);
  const isRole = /^(Cluster)?Role$/.test(role);
  return isBinding && isRole ? [{ kind: role, path: ['roleRef', 'name'] }] : [];
}

function scaledOf({ kind, apiVersion, value }: ManifestObject): readonly NamedTarget[] {
  if (kind !== 'HorizontalPodAutoscaler' || groupOf(apiVersion) !== 'autoscaling') return [];
  const target = valueAt(value, ['spec', 'scaleTargetRef']);
  const scaled = textAt(target, 'kind');
  const isOwn = groupOf(textAt(target, 'apiVersion')) === 'apps';
  const isWorkload = /^(Deployment|StatefulSet|ReplicaSet)$/.test(scaled);
  return isOwn && isWorkload ? [{ kind: scaled, path: ['spec', 'scaleTargetRef', 'name'] }] : [];
}

function namespaceOf({ kind, apiVersion, namespace }: ManifestObject): readonly NamedTarget[] {
  const isOfCluster = isBuiltInGroup(apiVersion) && isClusterKind(kind);
  return isOfCluster || namespace === ''
    ? []
    : [{ kind: 'Namespace', path: ['metadata', 'namespace'] }];
}

/** The places of the backends of an Ingress or of a route of the Gateway API. */
function backendsOf({ kind, apiVersion, value }: ManifestObject): readonly FieldPath[] {
  if (kind === 'Ingress' && apiVersion === 'networking.k8s.io/v1') {
    const rules = listAt(value, 'spec', 'rules').flatMap((rule, at) =>
      listAt(rule, 'http', 'paths').map((_, index): FieldPath => [
        ...['spec', 'rules', at, 'http', 'paths', index],
        ...['backend', 'service'],
      ]),
    );
    return [['spec', 'defaultBackend', 'service'], ...rules];
  }
  if (!isRoute({ kind, apiVersion })) return [];
  const paths = listAt(value, 'spec', 'rules').flatMap((rule, at) =>
    listAt(rule, 'backendRefs').map((_, index): FieldPath => [
      ...['spec', 'rules', at, 'backendRefs', index],
    ]),
  );
  return paths.filter((path) => {
    const backend = valueAt(value, path);
    const isService = (textAt(backend, 'kind') || 'Service') === 'Service';
    return isService && textAt(backend, 'group') === '';
  });
}

/** A route of the Gateway API, which names Services as built-in kinds do. */
export function isRoute({
  kind,
  apiVersion,
}: Pick<ManifestObject, 'kind' | 'apiVersion'>): boolean {
  return groupOf(apiVersion) === 'gateway.networking.k8s.io' && kind.endsWith('Route');
}

function backendReference(object: ManifestObject, path: FieldPath, placeOf: PlaceOf): Reference {
  const backend = valueAt(object.value, path);
  const port = valueAt(backend, ['port']);
  const field = ['number', 'name'].find((each) => valueAt(port, [each]) !== undefined);
  const portPath = [...path, 'port', ...(field === undefined ? [] : [field])];
  const value = valueAt(object.value, portPath);
  // Some controllers take the port from an annotation, and then the name is none of a Service.
  const name = value === 'use-annotation' ? '' : textAt(backend, 'name');
  const at = placeOf(valueStretch(object, [...path, 'name']));
  const reference = { kind: 'Service', name, namespace: textAt(backend, 'namespace'), at };
  if (typeof value !== 'number' && typeof value !== 'string') return reference;
  if (/[${]/.test(String(value))) return reference;
  return { ...reference, port: { value, at: placeOf(valueStretch(object, portPath)) } };
}
