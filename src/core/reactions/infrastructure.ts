import type { EventMap, EventType } from '../events/eventMap.ts';
import type { Oid } from '../events/commitData.ts';

/** A resource that differs between two trees. */
export interface ResourceChange {
  readonly apiVersion: string;
  readonly kind: string;
  /** Empty where it is not said. */
  readonly namespace: string;
  readonly name: string;
  readonly change: 'created' | 'updated' | 'deleted';
  /** Names of the fields that differ, e.g. `spec.replicas`; never their values. */
  readonly changed?: readonly string[];
  /** Of a cluster: who provides it, e.g. `AWSCluster`; empty where it is not said. */
  readonly provider?: string;
}

type InfrastructureType = Extract<EventType, `infrastructure.${string}`>;

/** An event to be told. */
export type InfrastructureEvent = {
  readonly [T in InfrastructureType]: {
    readonly type: T;
    readonly subject: string;
    readonly data: EventMap[T];
  };
}[InfrastructureType];

/** Where and by which commit the changes came about. */
export interface InfrastructurePlace {
  readonly environment: string;
  readonly commit: Oid;
}

const UPDATED = {
  created: 'infrastructure.resourceCreated',
  updated: 'infrastructure.resourceUpdated',
  deleted: 'infrastructure.resourceDeleted',
} as const;

/**
 * What changed manifests mean for a cluster: Namespaces and clusters of the Cluster API that are
 * new are told as such, everything else as a resource.
 */
export function infrastructureEvents(
  changes: readonly ResourceChange[],
  place: InfrastructurePlace,
): readonly InfrastructureEvent[] {
  return changes.map((change) => eventOf(change, place));
}

function eventOf(resource: ResourceChange, place: InfrastructurePlace): InfrastructureEvent {
  const { apiVersion, kind, name, change, changed, provider = '' } = resource;
  const by = { ...place, by: 'kubernetes' as const };
  const address = addressOf(resource);
  const subject = `${place.environment}/${address}`;
  if (change === 'created' && kind === 'Namespace' && apiVersion === 'v1') {
    return { type: 'infrastructure.namespaceCreated', subject, data: { ...by, namespace: name } };
  }
  if (change === 'created' && kind === 'Cluster' && apiVersion.startsWith('cluster.x-k8s.io/')) {
    const data = { ...by, cluster: name, provider };
    return { type: 'infrastructure.clusterCreated', subject, data };
  }
  const data = { ...by, address, kind, ...(changed !== undefined && { changed }) };
  return { type: UPDATED[change], subject, data };
}

/** E.g. `apps/v1/Deployment/prod/web`. */
function addressOf({ apiVersion, kind, namespace, name }: ResourceChange): string {
  return [apiVersion, kind, namespace, name].filter((part) => part !== '').join('/');
}

const FILE_OPTION = /^(?:-f|-k|--filename|--kustomize)$/;
const JOINED = /^(?:--filename|--kustomize)=(.+)$|^-[fk](.+)$/;

/**
 * The files and folders that a `kubectl` command applies, as it names them; empty for any other
 * command, for stdin and for addresses.
 */
export function appliedPaths(args: readonly string[]): readonly string[] {
  if (args[0]?.split(/[/\\]/).at(-1) !== 'kubectl') return [];
  if (!args.some((arg) => arg === 'apply' || arg === 'create' || arg === 'replace')) return [];
  const named = args.flatMap((arg, index) => {
    if (FILE_OPTION.test(args[index - 1] ?? '')) return arg.split(',');
    const [, long, short] = JOINED.exec(arg) ?? [];
    return (long ?? short)?.split(',') ?? [];
  });
  return named.filter((path) => path !== '-' && !path.includes('://'));
}
