/** What commands are about: the rows of the trees are these, and so is what a person picks. */
import type { Change, CommitData, Oid } from '../core/events/commitData.ts';
import type { AnyEvent } from '../core/events/event.ts';
import type { Finding } from '../core/events/validationData.ts';
import type { OpenRepository } from '../core/openRepository.ts';
import type { Approval } from '../core/reactions/approval.ts';
import type { RollbackRequest } from '../core/rollback/planRollback.ts';
import type { Run } from '../core/reactions/run.ts';

export interface InRepository {
  readonly repository: OpenRepository;
}

export interface ApprovalTarget extends InRepository {
  readonly approval: Approval;
}

export interface RunTarget extends InRepository {
  readonly run: Run;
}

export interface CommitTarget extends InRepository {
  readonly commit: CommitData;
}

/** A version of something deployed. */
export interface VersionTarget extends InRepository {
  readonly version: Oid;
}

/** What is deployed, and the version that was there before, if it is known. */
export interface DeploymentTarget extends VersionTarget {
  readonly deployment: { readonly name: string; readonly earlier: Oid | undefined };
}

export interface EventTarget extends InRepository {
  readonly event: AnyEvent;
}

export interface FindingTarget extends InRepository {
  readonly finding: Finding;
}

export interface RealityTarget extends InRepository {
  readonly reality: string;
}

/** A file that a reality changed. */
export interface RealityFileTarget extends RealityTarget {
  readonly change: Change;
}

/** What was to be rolled back, for another attempt. */
export interface RollbackTarget extends InRepository {
  readonly rollback: RollbackRequest;
}

interface Targets {
  readonly approval: ApprovalTarget;
  readonly run: RunTarget;
  readonly commit: CommitTarget;
  readonly version: VersionTarget;
  readonly deployment: DeploymentTarget;
  readonly event: EventTarget;
  readonly finding: FindingTarget;
  readonly reality: RealityTarget;
  readonly change: RealityFileTarget;
  readonly rollback: RollbackTarget;
}

/** What a command was given, if it is of the kind; anybody may call a command with anything. */
export function targetOf<K extends keyof Targets>(kind: K, given: unknown): Targets[K] | undefined {
  const isOne =
    typeof given === 'object' && given !== null && 'repository' in given && kind in given;
  return isOne ? (given as Targets[K]) : undefined;
}
