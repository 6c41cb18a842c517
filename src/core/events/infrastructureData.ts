import type { Oid } from './commitData.ts';

/** What all `infrastructure.*` events tell. */
interface InfrastructureRef {
  readonly environment: string;
  readonly commit: Oid;
  /** What brought it about. */
  readonly by: 'terraform' | 'kubernetes';
}

/** The payload of `infrastructure.clusterCreated`. */
export interface ClusterCreatedData extends InfrastructureRef {
  readonly cluster: string;
  readonly provider: string;
}

/** The payload of `infrastructure.namespaceCreated`. */
export interface NamespaceCreatedData extends InfrastructureRef {
  readonly namespace: string;
  readonly cluster?: string;
}

/** The payload of `infrastructure.resourceCreated|resourceUpdated|resourceDeleted`. */
export interface ResourceData extends InfrastructureRef {
  /** The address in the tool, e.g. `aws_instance.web` or `apps/v1/Deployment/prod/web`. */
  readonly address: string;
  /** The type in the tool, e.g. `aws_instance`, `Deployment`. */
  readonly kind: string;
  /** Names of the attributes that changed; values are never told, they may be secret. */
  readonly changed?: readonly string[];
}
