import type { Oid } from '../events/commitData.ts';

export type RunStatus =
  'pending' | 'running' | 'waiting' | 'succeeded' | 'failed' | 'cancelled' | 'dead';

export type StepStatus = 'running' | 'waiting' | 'succeeded' | 'failed' | 'skipped' | 'interrupted';

/** A run as its events tell it; a plain value that is made anew with each of them. */
export interface Run {
  readonly id: string;
  readonly reaction: string;
  /** Hash of the reaction. */
  readonly rule: string;
  /** Runs of the same group wait for each other. */
  readonly group: string;
  /** The id of the event, its short type, and its place in the stream. */
  readonly event: string;
  readonly on: string;
  readonly sequence: number;
  readonly commit: Oid | null;
  readonly tree: Oid | null;
  /** Hash of the configuration. */
  readonly config: string;
  readonly status: RunStatus;
  /** What it waits for. */
  readonly waitsFor: 'approval' | 'consent' | 'retry' | 'lock' | null;
  /** Labels of the steps, in order. */
  readonly labels: readonly string[];
  readonly steps: readonly RunStep[];
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly reason?: string;
  /** The run that it tries again. */
  readonly retryOf?: string;
  /** Another machine told of it last. */
  readonly isElsewhere: boolean;
  /** A step that acts has begun: it is not superseded any more. */
  readonly hasActed: boolean;
}

/** A step that was begun, or passed over. */
export interface RunStep {
  /** E.g. `2` or `2.staging.1`; `failure.1` for those of `onFailure`. */
  readonly place: string;
  readonly kind: string;
  readonly reality: string | null;
  readonly status: StepStatus;
  readonly attempts: number;
  readonly startedAt: number;
  readonly tookMs?: number;
  readonly reason?: string;
  readonly summary?: string;
  readonly acts: boolean;
}

/** Whether it has come to its end. */
export function isOver({ status }: Pick<Run, 'status'>): boolean {
  return status !== 'pending' && status !== 'running' && status !== 'waiting';
}
