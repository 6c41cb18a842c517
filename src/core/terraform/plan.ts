import type { Disposable } from '../disposable.ts';
import type { Oid } from '../events/commitData.ts';
import type { Finding } from '../events/validationData.ts';
import type { TreeView } from '../validation/validator.ts';
import type { PlanSummary } from './planSummary.ts';

/** What is to be planned. */
export interface PlanRequest {
  readonly tree: TreeView;
  /** The directory of the root module in the tree; empty for the top. */
  readonly root: string;
  /** Files with values of variables, as paths of the tree, beside those that are read anyway. */
  readonly variableFiles?: readonly string[];
  /** Variables of the environment beside those of the person; they win. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A version of a state; a plan is good for exactly one. */
export interface StateVersion {
  /** Empty as long as there is no state. */
  readonly lineage: string;
  readonly serial: number;
}

/**
 * A plan that waits to be applied, as plain data that can be written down: another process finds
 * the plan by it. Nothing in it is sensitive; the plan itself lies in a private folder.
 */
export interface PlanRecord {
  readonly root: string;
  /** The tree that it was made of; it is good for no other. */
  readonly tree: Oid;
  /** SHA-256 of the plan file, lower case hexadecimal. Approvals are given to this. */
  readonly hash: string;
  readonly state: StateVersion;
  /** The workspace of the state. */
  readonly workspace: string;
  /** The version of the program that made it. */
  readonly version: string;
  /** Names its private copy of the tree. */
  readonly key: string;
  /** Where that copy has to be: functions of the configuration may depend on it. */
  readonly directory: string;
  /** When it is deleted, milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** A plan with what it would do. */
export interface SavedPlan extends PlanRecord {
  /** Without anything that is sensitive. */
  readonly summary: PlanSummary;
}

/** What came of a wish for a plan. */
export type PlanOutcome =
  | { readonly kind: 'planned'; readonly plan: SavedPlan }
  /** The tool found mistakes; secrets are masked. */
  | { readonly kind: 'failed'; readonly reason: string; readonly findings: readonly Finding[] }
  | LockedState
  /** Something is missing on this machine, or it is not allowed; a sentence with the next step. */
  | { readonly kind: 'unavailable'; readonly reason: string };

/** Somebody else works on the state. */
export interface LockedState {
  readonly kind: 'locked';
  /** A sentence that says who holds the lock, and since when. */
  readonly reason: string;
}

/** What came of a wish to have a plan back. */
export type ReopenOutcome =
  | { readonly kind: 'reopened'; readonly plan: SavedPlan }
  /** It cannot be applied any more; a sentence says why, with the next step. */
  | { readonly kind: 'gone'; readonly reason: string };

/** What is the case when a plan is to be applied. */
export interface ApplyRequest {
  /** The tree that is to be applied. */
  readonly tree: TreeView;
  /** As {@link PlanRequest.environment}. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Hears what is being done, a line each, without values. */
  readonly onProgress?: (line: string) => void;
}

/** A resource that was finished. */
export interface AppliedResource {
  readonly address: string;
  readonly type: string;
  readonly action: 'create' | 'update' | 'delete' | 'other';
}

/** What came of applying a plan. However it ends, the plan is gone unless it was refused. */
export type ApplyOutcome =
  | { readonly kind: 'applied'; readonly applied: readonly AppliedResource[] }
  /** Nothing was done. */
  | { readonly kind: 'refused'; readonly reason: string }
  | LockedState
  /** Some of it may have been done: `applied` was finished, in this order. */
  | {
      readonly kind: 'failed' | 'stopped';
      readonly reason: string;
      readonly findings: readonly Finding[];
      readonly applied: readonly AppliedResource[];
    };

/**
 * Makes plans of trees and applies exactly those. Plans outlive the planner: they are deleted when
 * they are applied, discarded or expired.
 */
export interface TerraformPlanner extends Disposable {
  /** @throws ToolFailure when stopped or when the program breaks; ReactorError */
  plan(request: PlanRequest, signal?: AbortSignal): Promise<PlanOutcome>;
  /**
   * Finds a plan of this or of an earlier process: its folder is private and in its place, its file
   * unchanged, the program the same.
   */
  reopen(record: PlanRecord, signal?: AbortSignal): Promise<ReopenOutcome>;
  /** Whether {@link reopen} would find it; nothing of it is read out. */
  holds(record: PlanRecord): Promise<boolean>;
  /**
   * Applies a plan, if it is still good: found as {@link reopen} does, of the tree that is to be
   * applied, made for the state as it is. When aborted, the tool is asked to end and keeps its state.
   */
  apply(record: PlanRecord, request: ApplyRequest, signal?: AbortSignal): Promise<ApplyOutcome>;
  /** Deletes a plan, unless it is being applied. Harmless if it is gone. */
  discard(record: PlanRecord): Promise<void>;
}
