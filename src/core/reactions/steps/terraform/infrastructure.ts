import type { Oid } from '../../../events/commitData.ts';
import type { EventMap } from '../../../events/eventMap.ts';
import type { AppliedResource } from '../../../terraform/plan.ts';
import type { PlannedResource } from '../../../terraform/planSummary.ts';

type FactType = Extract<keyof EventMap, `infrastructure.${string}`>;

interface Fact<T extends FactType> {
  readonly type: T;
  readonly data: EventMap[T];
}

/** What became of infrastructure, as an event tells it. */
export type InfrastructureFact = { [T in FactType]: Fact<T> }[FactType];

/** Where it happened. */
export interface FactPlace {
  readonly environment: string;
  readonly commit: Oid;
}

const RESOURCE_FACTS = {
  create: 'infrastructure.resourceCreated',
  update: 'infrastructure.resourceUpdated',
  delete: 'infrastructure.resourceDeleted',
} as const;

/** Types of resources that are Kubernetes clusters, and whose they are. */
const CLUSTERS: Readonly<Record<string, string>> = {
  aws_eks_cluster: 'aws',
  azurerm_kubernetes_cluster: 'azurerm',
  civo_kubernetes_cluster: 'civo',
  digitalocean_kubernetes_cluster: 'digitalocean',
  exoscale_sks_cluster: 'exoscale',
  google_container_cluster: 'google',
  ibm_container_cluster: 'ibm',
  kind_cluster: 'kind',
  linode_lke_cluster: 'linode',
  oci_containerengine_cluster: 'oci',
  ovh_cloud_project_kube: 'ovh',
  scaleway_k8s_cluster: 'scaleway',
};

const NAMESPACES: ReadonlySet<string> = new Set([
  'kubernetes_namespace',
  'kubernetes_namespace_v1',
]);

/**
 * What applying a plan brought about. Things go by their addresses and attributes by their names:
 * a value, even that of a name, may be secret.
 */
export function infrastructureFacts(
  applied: readonly AppliedResource[],
  planned: readonly PlannedResource[],
  place: FactPlace,
): readonly InfrastructureFact[] {
  const base = { ...place, by: 'terraform' } as const;
  const known = new Map(planned.map((resource) => [resource.address, resource]));
  return applied.flatMap(({ address, type, action }): readonly InfrastructureFact[] => {
    if (action === 'other') return [];
    const names = known.get(address)?.attributes.map(({ name }) => name);
    const changed = action === 'update' && names !== undefined ? { changed: names } : {};
    const resource = {
      type: RESOURCE_FACTS[action],
      data: { ...base, address, kind: type, ...changed },
    };
    return action === 'create' ? [resource, ...createdFacts(address, type, base)] : [resource];
  });
}

function createdFacts(
  address: string,
  type: string,
  base: FactPlace & { readonly by: 'terraform' },
): readonly InfrastructureFact[] {
  const provider = Object.hasOwn(CLUSTERS, type) ? CLUSTERS[type] : undefined;
  if (provider !== undefined) {
    const data = { ...base, cluster: address, provider };
    return [{ type: 'infrastructure.clusterCreated', data }];
  }
  if (!NAMESPACES.has(type)) return [];
  return [{ type: 'infrastructure.namespaceCreated', data: { ...base, namespace: address } }];
}
