import { closest, distance } from 'fastest-levenshtein';
import schemas from './schemas.generated.js';

/** The groups of the API server that are named without a domain of their own. */
const SHORT_GROUPS = ['', 'apps', 'autoscaling', 'batch', 'extensions', 'policy'];

/** Built-in kinds that belong to no namespace (`kubectl api-resources --namespaced=false`). */
const CLUSTER_KINDS = new Set([
  ...['APIService', 'CSIDriver', 'CSINode', 'CertificateSigningRequest', 'ClusterRole'],
  ...['ClusterRoleBinding', 'ClusterTrustBundle', 'ComponentStatus', 'CustomResourceDefinition'],
  ...['DeviceClass', 'FlowSchema', 'IPAddress', 'IngressClass', 'MutatingAdmissionPolicy'],
  ...['MutatingAdmissionPolicyBinding', 'MutatingWebhookConfiguration', 'Namespace', 'Node'],
  ...['PersistentVolume', 'PodSecurityPolicy', 'PriorityClass', 'PriorityLevelConfiguration'],
  ...['ResourceSlice', 'RuntimeClass', 'SelfSubjectAccessReview', 'SelfSubjectReview'],
  ...['SelfSubjectRulesReview', 'ServiceCIDR', 'StorageClass', 'SubjectAccessReview'],
  ...['TokenReview', 'ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'],
  ...['ValidatingWebhookConfiguration', 'VolumeAttachment', 'VolumeAttributesClass'],
]);

const KINDS = Object.keys(schemas.kinds);
const API_VERSIONS = new Set(KINDS.map((kind) => kind.slice(0, kind.lastIndexOf('/'))));
const GROUPS = new Set([...[...API_VERSIONS].map(groupOf), ...SHORT_GROUPS]);

/** The group of an API version; empty for the core group. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}

/** The definition of a built-in kind. */
export function builtInSchema(apiVersion: string, kind: string): { $ref: string } | undefined {
  const key = `${apiVersion}/${kind}`;
  const name = Object.hasOwn(schemas.kinds, key) ? schemas.kinds[key] : undefined;
  return name === undefined ? undefined : { $ref: `#/definitions/${name}` };
}

/** Whether a built-in kind belongs to the whole cluster and to no namespace. */
export function isClusterKind(kind: string): boolean {
  return CLUSTER_KINDS.has(kind);
}

/** Whether Kubernetes itself serves the group, so that a kind of it must be a built-in one. */
export function isBuiltInGroup(apiVersion: string): boolean {
  // Kustomize has that for the configuration of what is built into it.
  return apiVersion !== 'builtin' && GROUPS.has(groupOf(apiVersion));
}

/**
 * The built-in group that is plainly meant where a built-in kind has a group that differs by a
 * letter or two, as `app/v1 Deployment`; `undefined` if the group may be one of its own.
 */
export function nearestGroup(apiVersion: string, kind: string): string | undefined {
  const group = groupOf(apiVersion);
  const own = KINDS.filter((each) => each.endsWith(`/${kind}`)).map((each) => groupOf(each));
  const isExtension = /(^|\.)x-k8s\.io$/.test(group);
  if (own.length === 0 || isExtension || group.length > 100) return undefined;
  const nearest = closest(group, own);
  return distance(group, nearest) <= (nearest.includes('.') ? 2 : 1) ? nearest : undefined;
}

/** The built-in kind that is spelled most alike, as `apps/v1 Deployment`. */
export function nearestKind(apiVersion: string, kind: string): string {
  const sameKind = KINDS.filter((each) => each.endsWith(`/${kind}`));
  const nearest = closest(`${apiVersion}/${kind}`, sameKind.length > 0 ? sameKind : KINDS);
  const at = nearest.lastIndexOf('/');
  return `${nearest.slice(0, at)} ${nearest.slice(at + 1)}`;
}

/** The name that is most likely meant; `undefined` if none is spelled alike. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0 || name.length > 100) return undefined;
  const nearest = closest(
    name.toLowerCase(),
    known.map((each) => each.toLowerCase()),
  );
  const meant = known.find((each) => each.toLowerCase() === nearest);
  const most = Math.max(1, Math.floor(name.length / 3));
  return meant !== undefined && distance(name.toLowerCase(), nearest) <= most ? meant : undefined;
}
