import type { IgnoreEntry, ValidationOptions } from '../validation/validationOptions.ts';

/** `.git-reactor.yaml`, read once into plain values. */
export interface ReactionsConfig {
  /** SHA-256 of the text. */
  readonly hash: string;
  /**
   * SHA-256 of all that acts: what runs programs, changes refs or tells others. Consent is given
   * to this, so an edit of a comment or of a check does not withdraw it. `null` if nothing acts.
   */
  readonly actingHash: string | null;
  readonly realities: Readonly<Record<string, RealityConfig>>;
  /** In the order of the file. */
  readonly reactions: readonly Reaction[];
  readonly notify: Readonly<Record<string, NotifyTarget>>;
  readonly slo: Readonly<Record<string, Objective>>;
  readonly validation: ValidationConfig;
}

/** A named reality: what is laid over the tree, and what its tools find in their environment. */
export interface RealityConfig {
  /** Folders (or files) of the tree that are laid over others, e.g. `environments/qa` over `.`. */
  readonly overlay: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
}

/** "On this event, under these conditions, take these steps, and on failure those." */
export interface Reaction {
  readonly name: string;
  readonly description?: string;
  /** SHA-256 of its parsed text: the same reaction has the same one in every version of the file. */
  readonly hash: string;
  readonly isEnabled: boolean;
  readonly filters: Filters;
  readonly steps: readonly Step[];
  readonly onFailure: readonly Step[];
  readonly concurrency: Concurrency;
  /** After a run of it began, none begins for so long in the same group. Milliseconds; 0: at once. */
  readonly cooldownMs: number;
  /** It handles each event, also one about a tree that it has handled last. */
  readonly isForEach?: boolean;
}

/** All that are given must hold. */
export interface Filters {
  /** Short event types or globs of them. */
  readonly on: readonly string[];
  /** Globs for changed paths; deletions and both names of a rename count. `!` excludes. */
  readonly paths?: readonly string[];
  /** Globs for the short name of the branch. */
  readonly branches?: readonly string[];
  /** Globs for name or address of the author. */
  readonly author?: readonly string[];
  readonly actor?: readonly ('human' | 'agent' | 'bot')[];
  /** The message contains one of these. */
  readonly message?: readonly string[];
  readonly origin?: 'local' | 'remote';
  /** Windows of the day in which the commit was noticed, in the configured zone. */
  readonly hours?: readonly HourWindow[];
  /** A CEL condition over `event`. */
  readonly when?: string;
}

/** From `from` until before `to`; over midnight if `to` is not later. Minutes of the day. */
export interface HourWindow {
  readonly from: number;
  readonly to: number;
}

/** Which runs of a group may be under way at once: always one. */
export interface Concurrency {
  /** Runs with the same group wait for each other; default: see `groupOf`. */
  readonly group?: string;
  /**
   * `newest`: a newer run supersedes those that wait and have not acted yet; `queue`: one after
   * another.
   */
  readonly policy: 'newest' | 'queue';
}

/** One step: a kind, what the kind wants to know, and what all steps have in common. */
export interface Step {
  readonly kind: string;
  /** For people: what was given, or the kind. */
  readonly name: string;
  /** As the schema of the kind gives it. */
  readonly options: unknown;
  /** For one attempt. Milliseconds; not given: the kind's own. */
  readonly timeoutMs?: number;
  readonly retry: StepRetry;
  /** The run goes on if it fails. */
  readonly continueOnError: boolean;
  /** A CEL condition over `event`, in `onFailure` also over `step`, `kind` and `reason`. */
  readonly when?: string;
  /** Nested steps, by the key under which they stand, e.g. `steps` of `realities`. */
  readonly nested: Readonly<Record<string, readonly Step[]>>;
}

export interface StepRetry {
  /** Including the first one. */
  readonly attempts: number;
  /** Before the second attempt; doubles with each one. Milliseconds. */
  readonly delayMs: number;
}

/** Where a notification goes. */
export type NotifyTarget =
  | { readonly kind: 'editor' }
  | {
      readonly kind: 'webhook';
      /** May hold `${env:NAME}`, replaced when it is used and never logged. */
      readonly url: string;
      /** Name of the variable that holds the key of the HMAC signature. */
      readonly secretEnv?: string;
      /** May reach this machine and private networks. */
      readonly allowPrivate?: boolean;
    };

/** A service level objective over the health that is told of something deployed. */
export interface Objective {
  /** Per cent, above 0 and below 100. */
  readonly target: number;
  readonly windowMs: number;
  /** The event type that it is computed from. */
  readonly from: 'platform.healthCheck';
  /** Automatic approvals wait for a person while the error budget is used up. */
  readonly freezeOnDepleted: boolean;
}

/** What the file says about how strictly trees are judged. */
export interface ValidationConfig {
  readonly severities: NonNullable<ValidationOptions['severities']>;
  readonly ignore: readonly IgnoreEntry[];
}

/** A mistake in the file. Lines and columns from 1; columns count UTF-16 units. */
export interface ConfigProblem {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** What is wrong and what would be right, in one sentence. */
  readonly message: string;
  /** The one obvious correction of the place, e.g. the nearest name. */
  readonly suggestion?: string;
}

/** A text as it was read. With a problem there is no configuration: nothing is half applied. */
export type ReadConfig =
  | { readonly kind: 'config'; readonly config: ReactionsConfig }
  | { readonly kind: 'broken'; readonly problems: readonly ConfigProblem[] };

/** Reads the text of a configuration. Never throws for a text, however hostile. */
export type ReadConfigText = (text: string) => ReadConfig;
