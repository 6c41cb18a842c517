import type {
  ApprovalDecidedData,
  ApprovalExpiredData,
  ApprovalRequestedData,
} from './approvalData.ts';
import type {
  CommitBatchData,
  CommitData,
  CommitRewrittenData,
  HeadMovedData,
  RefMovedData,
  StreamReadyData,
  TagCreatedData,
} from './commitData.ts';
import type {
  DeploymentCompletedData,
  DeploymentFailedData,
  DeploymentRequestedData,
  DeploymentRolledBackData,
  DeploymentStartedData,
} from './deploymentData.ts';
import type {
  ClusterCreatedData,
  NamespaceCreatedData,
  ResourceData,
} from './infrastructureData.ts';
import type { ErrorBudgetDepletedData, HealthCheckData, SloViolationData } from './platformData.ts';
import type {
  RealityCommittedData,
  RealityDiscardedData,
  RealityForkedData,
  RealityMergedData,
} from './realityData.ts';
import type { RollbackReport } from './rollbackData.ts';
import type {
  RunCancelledData,
  RunDeadLetteredData,
  RunFailedData,
  RunRetryAskedData,
  RunStartedData,
  RunSucceededData,
  RunWaitingData,
  StepEndedData,
  StepFailedData,
  StepStartedData,
  StepSucceededData,
} from './runData.ts';
import type {
  AuditRemarkedData,
  AuditSealedData,
  ConfigChangedData,
  FixMergedData,
  FixProposedData,
  LoopStoppedData,
} from './upkeepData.ts';
import type { ValidationCompletedData, ValidationStartedData } from './validationData.ts';

/** Every type of event by its short name, with its payload and one line of documentation. */
export interface EventMap {
  /** Watching has begun: what happens from now on will be told. Never stored. */
  'stream.ready': StreamReadyData;
  /** A commit is new to the refs of the repository. */
  'commit.created': CommitData;
  /** More commits than are told one by one are new to the refs. */
  'commit.batch': CommitBatchData;
  /** A commit took the place of others: amend, rebase, squash. */
  'commit.rewritten': CommitRewrittenData;
  /** A branch or a remote-tracking ref is new. */
  'ref.created': RefMovedData;
  /** A ref moved forward. */
  'ref.moved': RefMovedData;
  /** A ref is gone. */
  'ref.deleted': RefMovedData;
  /** A ref moved back to an ancestor. */
  'ref.rewound': RefMovedData;
  /** A ref moved to a commit that does not contain the old one. */
  'ref.forced': RefMovedData;
  /** HEAD points to another branch or commit. */
  'head.moved': HeadMovedData;
  /** A tag is new. */
  'tag.created': TagCreatedData;
  /** A commit is being checked. */
  'validation.started': ValidationStartedData;
  /** A commit was checked. */
  'validation.completed': ValidationCompletedData;
  /** A reality was forked from a commit. */
  'reality.forked': RealityForkedData;
  /** A commit was made in a reality. */
  'reality.committed': RealityCommittedData;
  /** The changes of a reality were merged. */
  'reality.merged': RealityMergedData;
  /** A reality is gone; its writes are forgotten. */
  'reality.discarded': RealityDiscardedData;
  /** A reaction began to handle an event. */
  'run.started': RunStartedData;
  /** A person asks for a run to be taken again, from its first step. */
  'run.retryAsked': RunRetryAskedData;
  /** A run waits for an approval, consent, a retry or a lock. */
  'run.waiting': RunWaitingData;
  /** All steps of a run succeeded. */
  'run.succeeded': RunSucceededData;
  /** A step failed for good and the run ended. */
  'run.failed': RunFailedData;
  /** A run was stopped before its end. */
  'run.cancelled': RunCancelledData;
  /** A run used up its retries and waits for a person. */
  'run.deadLettered': RunDeadLetteredData;
  /** An attempt of a step began. */
  'step.started': StepStartedData;
  /** A step succeeded. */
  'step.succeeded': StepSucceededData;
  /** A step failed and is not tried again. */
  'step.failed': StepFailedData;
  /** A step had nothing to do or was not allowed to. */
  'step.skipped': StepEndedData;
  /** A step that acts outside was cut off; a person has to decide. */
  'step.interrupted': StepEndedData;
  /** A run asks a person for leave. */
  'approval.requested': ApprovalRequestedData;
  /** Leave was given for exactly what was shown. */
  'approval.granted': ApprovalDecidedData;
  /** Leave was refused. */
  'approval.denied': ApprovalDecidedData;
  /** A question became void before it was answered. */
  'approval.expired': ApprovalExpiredData;
  /** A deployment is wanted. */
  'deployment.requested': DeploymentRequestedData;
  /** A deployment began. */
  'deployment.started': DeploymentStartedData;
  /** A deployment succeeded. */
  'deployment.completed': DeploymentCompletedData;
  /** A deployment failed. */
  'deployment.failed': DeploymentFailedData;
  /** An earlier version is deployed again. */
  'deployment.rolledBack': DeploymentRolledBackData;
  /** A cluster is new. */
  'infrastructure.clusterCreated': ClusterCreatedData;
  /** A namespace is new. */
  'infrastructure.namespaceCreated': NamespaceCreatedData;
  /** A resource is new. */
  'infrastructure.resourceCreated': ResourceData;
  /** A resource was changed. */
  'infrastructure.resourceUpdated': ResourceData;
  /** A resource is gone. */
  'infrastructure.resourceDeleted': ResourceData;
  /** Something deployed was asked for its health. */
  'platform.healthCheck': HealthCheckData;
  /** An objective is missed in its window. */
  'platform.sloViolation': SloViolationData;
  /** The error budget of an objective is used up. */
  'platform.errorBudgetDepleted': ErrorBudgetDepletedData;
  /** A rollback was computed and can be previewed. */
  'rollback.planned': RollbackReport;
  /** A rollback was carried out. */
  'rollback.applied': RollbackReport;
  /** A rollback was taken back. */
  'rollback.undone': RollbackReport;
  /** A rollback was refused before anything changed. */
  'rollback.refused': RollbackReport;
  /** A branch repairs findings and can be merged. */
  'fix.proposed': FixProposedData;
  /** A fix was merged. */
  'fix.merged': FixMergedData;
  /** Reactions fed each other, and a further one was not begun. */
  'loop.stopped': LoopStoppedData;
  /** A reaction left a remark for the audit log. */
  'audit.remarked': AuditRemarkedData;
  /** The audit log was closed at a known hash. */
  'audit.sealed': AuditSealedData;
  /** The configuration of reactions changed. */
  'config.changed': ConfigChangedData;
}

/** The short name of an event type, as in configuration and UI. */
export type EventType = keyof EventMap;
