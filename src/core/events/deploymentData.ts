import type { Oid } from './commitData.ts';

/** What all `deployment.*` events tell. */
interface DeploymentRef {
  /** The id of this deployment. */
  readonly deployment: string;
  /** What is deployed, as the configuration names it. */
  readonly name: string;
  readonly environment: string;
  readonly commit: Oid;
  /** The image or artifact, if the step names one. */
  readonly artifact?: string;
}

/** The payload of `deployment.requested`. */
export interface DeploymentRequestedData extends DeploymentRef {
  readonly by: string;
}

/** The payload of `deployment.started`. */
export interface DeploymentStartedData extends DeploymentRef {
  readonly run: string;
}

/** The payload of `deployment.completed`. */
export interface DeploymentCompletedData extends DeploymentRef {
  readonly tookMs: number;
  /** The commit that was deployed before, `null` for the first deployment. */
  readonly replaces: Oid | null;
}

/** The payload of `deployment.failed`. */
export interface DeploymentFailedData extends DeploymentRef {
  readonly tookMs: number;
  readonly reason: string;
}

/** The payload of `deployment.rolledBack`. */
export interface DeploymentRolledBackData extends DeploymentRef {
  /** The commit that is deployed again. */
  readonly to: Oid;
  readonly reason: string;
}
