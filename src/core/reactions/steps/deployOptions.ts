import type { Oid } from '../../events/commitData.ts';
import type { Clock, Hash } from '../../ports.ts';
import type { Mirror } from '../../realities/mirror.ts';
import type { Deployment } from '../deployments.ts';
import type { ResourceChange } from '../infrastructure.ts';
import type { CommandOptions } from './command.ts';
import type { CommandPorts } from './commandPlace.ts';

/** Which manifests are to be compared. */
export interface ManifestRequest {
  readonly mirror: Mirror;
  readonly before: Oid | null;
  readonly after: Oid;
  /** Files, or folders with all below them, without `./` and a slash at the end; `''`: all. */
  readonly paths: readonly string[];
  readonly signal: AbortSignal;
}

/** Finds the Kubernetes resources that differ between two trees, within limits. */
export type ChangedManifests = (request: ManifestRequest) => Promise<{
  readonly changes: readonly ResourceChange[];
  /** `false`: the limits were reached. */
  readonly isAll: boolean;
}>;

/** What `deploy` steps need. */
export interface DeployPorts extends CommandPorts {
  readonly clock: Pick<Clock, 'now'>;
  readonly hash: Hash;
  /** What is deployed under a name in an environment, as far as is known. */
  readonly deployed: (name: string, environment: string) => Deployment | undefined;
  /** The tree of a commit. @throws ReactorError if there is no such commit any more */
  readonly treeOfCommit: (commit: Oid) => Promise<Oid>;
  readonly changedManifests: ChangedManifests;
}

/** The keys of a `deploy` step as they are read. */
export interface DeployOptions {
  readonly deploy: CommandOptions & {
    readonly name: string;
    readonly environment?: string | undefined;
    readonly artifact?: string | undefined;
    readonly rollback?: string | readonly string[] | undefined;
    readonly manifests?: readonly string[] | undefined;
  };
}
