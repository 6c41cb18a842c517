/** A rule of `matchConstraints`, as far as it can be decided for files. */
export interface ResourceRule {
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  readonly operations: readonly string[];
  readonly resources: readonly string[];
  /** All names if there are none. */
  readonly resourceNames: readonly string[];
}

/** What is asked for: an object, or a kind of objects when there is no name. */
export interface Asked {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name?: string;
}

/** What a manifest does when it is applied, one or the other. */
const OPERATIONS = ['*', 'CREATE', 'UPDATE'];
/** Kinds whose pods an API server makes of a template (https://kubernetes.io/docs/concepts/workloads/). */
const WORKLOADS =
  /^(?:v1 (?:PodTemplate|ReplicationController)|apps\/\w+ (?:Deployment|StatefulSet|DaemonSet|ReplicaSet)|batch\/\w+ (?:Job|CronJob))$/;

/**
 * Whether a rule means an object. By default a rule of another version of its group does too, as
 * the API server converts it (`matchPolicy: Equivalent`).
 */
export function isMeant(rule: ResourceRule, asked: Asked, isExact = false): boolean {
  const { apiVersion, kind, name } = asked;
  const [version = '', group = ''] = apiVersion.split('/').reverse();
  const resource = pluralOf(kind);
  return (
    includes(rule.apiGroups, group) &&
    (!isExact || includes(rule.apiVersions, version)) &&
    rule.operations.some((each) => OPERATIONS.includes(each)) &&
    rule.resources.some((each) => each === '*' || each === '*/*' || each === resource) &&
    (rule.resourceNames.length === 0 || name === undefined || rule.resourceNames.includes(name))
  );
}

/** Whether a kind has a template of pods, of which policies on pods speak too. */
export function hasPodTemplate({ apiVersion, kind }: Asked): boolean {
  return WORKLOADS.test(`${apiVersion} ${kind}`);
}

function includes(listed: readonly string[], wanted: string): boolean {
  return listed.includes('*') || listed.includes(wanted);
}

/** `NetworkPolicy` → `networkpolicies`, as the API server names what it serves. */
export function pluralOf(kind: string): string {
  const name = kind.toLowerCase();
  if (name === 'endpoints') return name;
  if (/(?:s|x|z|ch|sh)$/.test(name)) return `${name}es`;
  return /[^aeiou]y$/.test(name) ? `${name.slice(0, -1)}ies` : `${name}s`;
}
