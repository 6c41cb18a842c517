import { isClusterKind, isBuiltInGroup } from './builtInKinds.ts';
import { addField } from './addField.ts';
import { keyStretch, valueStretch } from './fieldPlace.ts';
import { isOn, type Manifest, type Said } from './manifest.ts';
import { called, valueAt, type ManifestObject } from './manifestObject.ts';
import { isFilledIn } from './placeholders.ts';
import { podTemplateOf } from './podTemplates.ts';

const HELP_TOKEN =
  'https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#opt-out-of-api-credential-automounting';
const HELP_NAMESPACE =
  'https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/';
const HELP_LABELS =
  'https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/';
const HELP_REPLICAS = 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/';

type Rule = (manifest: Manifest, object: ManifestObject) => Said | undefined;

const RULES: Readonly<Record<string, Rule>> = {
  'single-replica': singleReplica,
  'default-namespace': defaultNamespace,
  'name-label': nameLabel,
  'service-account-token': accountToken,
};

/** What is asked of an object as a whole only by those who switched it on; of a patch nothing. */
export function optionalObjectRules(manifest: Manifest, object: ManifestObject): readonly Said[] {
  if (manifest.isPatch) return [];
  return Object.entries(RULES).flatMap(([rule, check]) => {
    const found = isOn(manifest, rule) ? check(manifest, object) : undefined;
    return found === undefined ? [] : [found];
  });
}

/** Without a number the cluster takes one; with an autoscaler it may be left out. */
function singleReplica(_: Manifest, object: ManifestObject): Said | undefined {
  const isScaled = /^(Deployment|StatefulSet)$/.test(object.kind) && podTemplateOf(object);
  if (!isScaled || valueAt(object.value, ['spec', 'replicas']) !== 1) return undefined;
  return {
    at: valueStretch(object, ['spec', 'replicas']),
    rule: 'single-replica',
    severity: 'warning',
    message: `${called(object)} has one replica; when its node goes, nothing of it runs.`,
    help: HELP_REPLICAS,
  };
}

function defaultNamespace(manifest: Manifest, object: ManifestObject): Said | undefined {
  const { apiVersion, kind, namespace } = object;
  if (manifest.isNamespaceSet || !isBuiltInGroup(apiVersion) || isClusterKind(kind)) {
    return undefined;
  }
  if (namespace !== '' && namespace !== 'default') return undefined;
  const words = namespace === '' ? 'names no namespace' : 'is in the namespace default';
  return {
    at: valueStretch(object, ['metadata', namespace === '' ? 'name' : 'namespace']),
    rule: 'default-namespace',
    severity: 'warning',
    message: `${called(object)} ${words}.`,
    help: HELP_NAMESPACE,
  };
}

function nameLabel({ text }: Manifest, object: ManifestObject): Said | undefined {
  if (podTemplateOf(object) === undefined) return undefined;
  const field = ['metadata', 'labels', 'app.kubernetes.io/name'];
  if (valueAt(object.value, field) !== undefined) return undefined;
  const said: Said = {
    at: valueStretch(object, ['metadata', 'name']),
    rule: 'name-label',
    severity: 'warning',
    message: `${called(object)} has no label app.kubernetes.io/name.`,
    help: HELP_LABELS,
  };
  const edit = object.name === '' ? undefined : addField(text, object, field, object.name);
  if (edit === undefined) return said;
  return { ...said, fix: { title: 'Add the label', replacements: [edit] } };
}

/** Whoever breaks into a pod that has a token of the API server can use it. */
function accountToken(_: Manifest, object: ManifestObject): Said | undefined {
  const pod = podTemplateOf(object);
  if (pod === undefined || valueAt(pod.spec, ['automountServiceAccountToken']) === false) {
    return undefined;
  }
  const field = [...pod.path, 'spec', 'automountServiceAccountToken'];
  if (isFilledIn(object.value, field)) return undefined;
  const isSaid = valueAt(object.value, field) !== undefined;
  return {
    at: isSaid ? valueStretch(object, field) : keyStretch(object, [...pod.path, 'spec']),
    rule: 'service-account-token',
    severity: 'warning',
    message: `Pods of ${called(object)} get a token of the API server (automountServiceAccountToken is not false).`,
    help: HELP_TOKEN,
  };
}
