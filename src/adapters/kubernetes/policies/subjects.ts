import { valueAt, textAt, type FieldPath, type ManifestObject } from '../manifestObject.ts';
import { podTemplateOf } from '../podTemplates.ts';
import type { Admission } from './admission.ts';
import { fillDefaults } from './defaults.ts';
import { labelsOf, type Labels } from './labelSelector.ts';
import type { Subject } from './matching.ts';
import { celValueAt, isCelMap, placedValue, type CelMap, type Places } from './placedValue.ts';
import { hasPodTemplate, pluralOf } from './resourceRules.ts';

/** What policies are asked of: an object, and the pod that is made of it. */
export interface Judged {
  readonly subject: Subject;
  readonly admission: Omit<Admission, 'params'>;
}

/** Kinds that belong to no namespace, as far as people write them. */
const CLUSTER_KINDS =
  /^(?:Namespace|Node|PersistentVolume|ClusterRole(?:Binding)?|CustomResourceDefinition|(?:Storage|Ingress|Priority|Runtime)Class|APIService|(?:Validating|Mutating)WebhookConfiguration)$/;

/** An object as policies see it, and its template of pods as the pod that it makes. */
export function subjectsOf(
  object: ManifestObject,
  namespaces: readonly ManifestObject[],
): readonly Judged[] {
  const places: Places = new WeakMap();
  const placed = placedValue(object.value, places);
  if (!isCelMap(placed)) return [];
  const template = podTemplateOf(object);
  const podPath = (template?.path ?? []).map(String);
  fillDefaults(placed, object.kind, podPath);
  const context: Context = { object, places, ...namespaceOf(object, namespaces) };
  const own = judged(context, { ...object, value: object.value, placed });
  const pod =
    template && hasPodTemplate(object) ? podIn(context, placed, template.path) : undefined;
  return pod === undefined ? [own] : [own, judged(context, pod)];
}

interface Context {
  readonly object: ManifestObject;
  readonly places: Places;
  readonly namespaceLabels: Labels;
  readonly namespaceObject: unknown;
}

interface Seen {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name?: string;
  readonly value: unknown;
  readonly placed: CelMap;
}

function judged(context: Context, { placed, ...seen }: Seen): Judged {
  const { places, namespaceLabels, namespaceObject, object } = context;
  const { namespace } = object;
  const subject = { ...seen, namespace, namespaceLabels };
  const request = requestFor(subject, object.name);
  return { subject, admission: { object: placed, places, request, namespaceObject } };
}

/** The pod that is made of a template; the names that it will have are not known yet. */
function podIn({ object, places }: Context, placed: CelMap, path: FieldPath): Seen | undefined {
  const template = celValueAt(placed, path);
  if (!isCelMap(template)) return undefined;
  const own = template.get('metadata');
  const metadata: CelMap = new Map(isCelMap(own) ? own : []);
  metadata.set('generateName', `${object.name}-`);
  if (!metadata.has('name')) metadata.set('name', object.name);
  if (object.namespace !== '') metadata.set('namespace', object.namespace);
  const pod: CelMap = new Map<string, unknown>([
    ['apiVersion', 'v1'],
    ['kind', 'Pod'],
    ...template,
    ['metadata', metadata],
  ]);
  places.set(pod, path);
  places.set(metadata, [...path, 'metadata']);
  return { apiVersion: 'v1', kind: 'Pod', value: valueAt(object.value, path), placed: pod };
}

function namespaceOf(
  { kind, namespace }: ManifestObject,
  namespaces: readonly ManifestObject[],
): Pick<Context, 'namespaceLabels' | 'namespaceObject'> {
  if (CLUSTER_KINDS.test(kind)) return { namespaceLabels: {}, namespaceObject: null };
  const found = namespace === '' ? undefined : namespaces.find(({ name }) => name === namespace);
  const own = namespace === '' ? {} : { 'kubernetes.io/metadata.name': namespace };
  return {
    namespaceLabels: { ...labelsOf(found?.value), ...own },
    namespaceObject: found && placedValue(found.value, new WeakMap()),
  };
}

function requestFor(subject: Subject, name: string): Admission['request'] {
  const { apiVersion, kind, namespace } = subject;
  const [version = '', group = ''] = apiVersion.split('/').reverse();
  const [own, resource] = [
    { group, version, kind },
    { group, version, resource: pluralOf(kind) },
  ];
  return {
    ...{ kind: own, requestKind: own, resource, requestResource: resource },
    ...{ name: name || textAt(subject.value, 'metadata', 'name'), namespace, subResource: '' },
    ...{ operation: 'CREATE', dryRun: false, uid: '' },
  };
}
