import type { Disposable } from '../disposable.ts';
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
}

/** A version of a state; a plan is good for exactly one. */
export interface StateVersion {
  /** Empty as long as there is no state. */
  readonly lineage: string;
  readonly serial: number;
}

/** A plan that waits to be applied. Disposing deletes it; it also ends by itself. */
export interface SavedPlan extends Disposable {
  readonly root: string;
  /** The tree that it was made of; it is good for no other. */
  readonly tree: string;
  /** SHA-256 of the plan file, lower case hexadecimal. Approvals are given to this. */
  readonly hash: string;
  readonly state: StateVersion;
  /** The workspace of the state. */
  readonly workspace: string;
  /** Without anything that is sensitive. */
  readonly summary: PlanSummary;
  /** When it is deleted, milliseconds since the epoch. */
  readonly expiresAt: number;
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

/** What came of applying a plan. However it ends, the plan is gone unless it was refused. */
export type ApplyOutcome =
  | { readonly kind: 'applied'; readonly applied: readonly string[] }
  /** Nothing was done. */
  | { readonly kind: 'refused'; readonly reason: string }
  | LockedState
  /** Some of it may have been done: `applied` are the addresses that were finished. */
  | {
      readonly kind: 'failed' | 'stopped';
      readonly reason: string;
      readonly findings: readonly Finding[];
      readonly applied: readonly string[];
    };

/** Makes plans of trees and applies exactly those. */
export interface TerraformPlanner extends Disposable {
  /** @throws ToolFailure when stopped or when the program breaks; ReactorError */
  plan(request: PlanRequest, signal?: AbortSignal): Promise<PlanOutcome>;
  /**
   * Applies a plan, if it is still good: unchanged file, the tree it was made of, the state it was
   * made for. When aborted, the tool is asked to end and keeps its state.
   * @param tree the tree that is to be applied now
   */
  apply(plan: SavedPlan, tree: string, signal?: AbortSignal): Promise<ApplyOutcome>;
}
