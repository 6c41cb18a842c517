import type { ZodObject } from 'zod';
import type { Change, CommitData, Oid } from '../events/commitData.ts';
import type { AnyEvent } from '../events/event.ts';
import type { EventMap, EventType } from '../events/eventMap.ts';
import type { RunRef } from '../events/runData.ts';
import type { Finding } from '../events/validationData.ts';
import type { NamedReality } from '../realities/realities.ts';
import type { ReactionsConfig } from './config.ts';

/** A value that survives a restart. */
export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/**
 * The code behind one kind of step. It knows no other kind: what it leaves for later steps it puts
 * into the notes of the run.
 */
export interface StepKind<Options = unknown> {
  /** The key under which it stands in a step, e.g. `kubernetes`. */
  readonly kind: string;
  /** One sentence for completion and hover. */
  readonly description: string;
  /** Its steps are made in code; the configuration cannot name it. */
  readonly isHidden?: boolean;
  /**
   * All keys of a step of this kind but those that every step has; the key `kind` is one of them.
   * Unknown keys are refused.
   */
  readonly schema: ZodObject;
  /** Keys that hold nested steps, which the configuration reads for it. */
  readonly nested?: readonly string[];
  /**
   * Whether it does anything outside of memory: runs programs of the repository, changes refs,
   * files or machines, tells other machines. Such a step needs trust and consent, is not tried
   * again unless the step says so, and is never repeated after it was cut off.
   */
  acts(options: Options): boolean;
  /**
   * What acts after it does so only with its leave, as after `approve`: an edit of it is an edit of
   * what acts, and withdraws consent.
   */
  readonly isGate?: boolean;
  /**
   * Whether it needs consent although it does not act: it runs what the commit names, e.g. the
   * providers of a plan. Where nobody can be asked it is passed over without. Default: it does not.
   */
  needsLeave?(options: Options): boolean;
  /** Programs without which it cannot work; looked up before the run starts. */
  tools?(options: Options): readonly string[];
  /** For one attempt, where the step does not say. Milliseconds; default ten minutes. */
  readonly timeoutMs?: number;
  /** A short name for a step, e.g. `terraform plan`; default: the kind. */
  label?(options: Options): string;
  /**
   * Whether what the step left in the notes before a restart still holds; if not, the run goes on
   * from this step again. Default: it does.
   */
  stillHolds?(notes: Notes): Promise<boolean>;
  /** What it did not do is told as `skipped`; what it throws is a failed attempt. */
  run(context: StepContext<Options>): Promise<StepOutcome>;
  /** The run is over, whatever became of it: what was kept for later steps can go. */
  release?(notes: Notes): Promise<void> | void;
}

/** What reading a configuration needs of a kind: all but how it is done. */
export type StepShape = Pick<
  StepKind,
  'kind' | 'description' | 'schema' | 'nested' | 'acts' | 'needsLeave' | 'isGate' | 'label'
>;

/** What the steps of a run left for later ones, by name; written down with the run. */
export type Notes = Readonly<Record<string, Json>>;

/** How an attempt of a step ended. */
export type StepOutcome =
  | { readonly kind: 'succeeded'; readonly summary?: string; readonly notes?: Notes }
  | {
      readonly kind: 'failed';
      /** One sentence, without secrets. */
      readonly reason: string;
      readonly findings?: readonly Finding[];
      /** Another attempt would fail as well. */
      readonly isFinal?: boolean;
      readonly notes?: Notes;
    }
  | { readonly kind: 'skipped'; readonly reason: string };

/** The commit that a run is about; it stays the same for all of its life. */
export interface RunSubject {
  readonly commit: CommitData;
  /** The tree before: of the first parent, or where the ref was before a batch; `null`: nothing. */
  readonly parentTree: Oid | null;
  readonly changes: readonly Change[];
}

/** What a step is given. */
export interface StepContext<Options = unknown> {
  readonly options: Options;
  readonly config: ReactionsConfig;
  readonly run: RunRef;
  /** The place of the step in the run, e.g. `2` or `2.staging.1`. */
  readonly step: string;
  readonly event: AnyEvent;
  /** `null` where the event is not about a commit. */
  readonly subject: RunSubject | null;
  /** The reality that it runs in, `null` outside of one. */
  readonly reality: NamedReality | null;
  /** Where the run failed, for steps of `onFailure`. */
  readonly failure: StepFailure | null;
  /** From 1. */
  readonly attempt: number;
  /** Aborts when the step takes too long, the run is cancelled or the process ends. */
  readonly signal: AbortSignal;
  readonly notes: Notes;
  /** How many reactions lie between a person's act and what this step tells. */
  readonly hops: number;
  /** A line for the log of the step; masked and bounded there. */
  readonly log: (line: string) => void;
  /** Publishes an event that this run led to. */
  readonly tell: <T extends EventType>(
    type: T,
    subject: string,
    data: EventMap[T],
  ) => Promise<void>;
  /** Asks a person, or a condition; resolves with the answer, also after a restart. */
  readonly ask: (question: Question) => Promise<Answer>;
  /** Takes the steps that stand under a key of this step, in a reality or in that of the step. */
  readonly take: (key: string, reality: NamedReality | null) => Promise<NestedOutcome>;
}

/** Where and why a run failed. */
export interface StepFailure {
  readonly step: string;
  readonly kind: string;
  readonly name: string;
  readonly reason: string;
  readonly reality: string | null;
  readonly findings: readonly Finding[];
}

/** What became of nested steps; those of one list end with the first that fails. */
export type NestedOutcome =
  | { readonly kind: 'succeeded'; readonly notes: Notes }
  | { readonly kind: 'failed'; readonly failure: StepFailure; readonly notes: Notes };

/** What is to be approved. */
export interface Question {
  /** One sentence: what will happen if it is granted. */
  readonly summary: string;
  /** All that will happen, redacted, as a document for people. */
  readonly document: string;
  /** What the answer is bound to beside tree and configuration, e.g. the hash of a plan. */
  readonly plan: string;
  /** How long it waits. Milliseconds. */
  readonly expiresMs: number;
  /** Granted by itself: the condition that said so. */
  readonly granted?: string;
  /** Why a condition that could have granted it did not, for people. */
  readonly note?: string;
  /** Only these may answer: globs of names and addresses. All if not given. */
  readonly approvers?: readonly string[];
  /** Who wrote the commit, or had it written, may not answer. */
  readonly isByOther?: boolean;
}

export type Answer =
  | { readonly kind: 'granted'; readonly by: string; readonly isAutomatic: boolean }
  | { readonly kind: 'denied'; readonly by: string; readonly reason?: string }
  | { readonly kind: 'expired'; readonly cause: 'time' | 'void'; readonly reason: string };
