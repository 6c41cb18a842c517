import type { Oid } from './commitData.ts';

/** What all `run.*` and `step.*` events tell: one reaction that handles one event. */
export interface RunRef {
  /** The id of the run. */
  readonly run: string;
  /** The name of the reaction in the configuration. */
  readonly reaction: string;
  /** The id of the event that it handles. */
  readonly event: string;
  /** The commit that it is about, `null` where the event is not about one. */
  readonly commit: Oid | null;
}

/** The payload of `run.started`. */
export interface RunStartedData extends RunRef {
  /** Hash of the configuration text under which it runs. */
  readonly config: string;
  /** Hash of the reaction, the same in every version of the configuration that has it as it is. */
  readonly rule: string;
  /** Runs of one group wait for each other. */
  readonly group: string;
  /** The tree that it is about, `null` where the event is not about a commit. */
  readonly tree: Oid | null;
  /** Short type of the event. */
  readonly on: string;
  /** The place of the event in the stream; 0 for one that is not in it. */
  readonly sequence: number;
  /** Labels of the steps, in order. */
  readonly steps: readonly string[];
  /** The run that it tries again. */
  readonly retryOf?: string;
}

/** The payload of `run.retryAsked`. */
export interface RunRetryAskedData extends RunRef {
  readonly by: string;
}

/** The payload of `run.waiting`. */
export interface RunWaitingData extends RunRef {
  readonly step: string;
  readonly for: 'approval' | 'consent' | 'retry' | 'lock';
  /** ISO 8601 in UTC; when it goes on or expires by itself, if it does. */
  readonly until?: string;
}

/** The payload of `run.succeeded`. */
export interface RunSucceededData extends RunRef {
  readonly tookMs: number;
}

/** The payload of `run.failed`. */
export interface RunFailedData extends RunRef {
  readonly tookMs: number;
  readonly step: string;
  readonly reason: string;
}

/** The payload of `run.cancelled`. */
export interface RunCancelledData extends RunRef {
  readonly reason: string;
  /** A person, or the rule that cancelled it. */
  readonly by: string;
}

/** The payload of `run.deadLettered`. */
export interface RunDeadLetteredData extends RunRef {
  /** The id of the dead letter, for `dead-letters retry` and `discard`. */
  readonly letter: string;
  readonly attempts: number;
  readonly reason: string;
}

/** What all `step.*` events tell. */
interface StepRef extends RunRef {
  /** The place of the step in the run, e.g. `2` or `2.staging.1`. */
  readonly step: string;
  /** The kind of its handler, e.g. `kubernetes`. */
  readonly kind: string;
  /** The reality that it ran in, `null` outside of one. */
  readonly reality: string | null;
}

/** The payload of `step.started`. */
export interface StepStartedData extends StepRef {
  /** From 1. */
  readonly attempt: number;
  /** It does something outside of memory, so it is never repeated after it was cut off. */
  readonly acts: boolean;
}

/** The payload of `step.succeeded`. */
export interface StepSucceededData extends StepRef {
  readonly attempts: number;
  readonly tookMs: number;
  /** One sentence: what it did. */
  readonly summary?: string;
}

/** The payload of `step.failed`. */
export interface StepFailedData extends StepRef {
  readonly attempts: number;
  readonly tookMs: number;
  readonly reason: string;
}

/** The payload of `step.skipped` and `step.interrupted`. */
export interface StepEndedData extends StepRef {
  readonly reason: string;
}
