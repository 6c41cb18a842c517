import type { Disposable } from '../disposable.ts';
import type { AnyEvent } from '../events/event.ts';
import type { StoredEvent } from '../ports.ts';
import type { Approval } from './approval.ts';
import type { ActingSteps } from './actingSteps.ts';
import type { ConfigProblem, ReactionsConfig, ReadConfig } from './config.ts';
import type { Deployment } from './deployments.ts';
import type { HealthRecord } from './healthRecord.ts';
import type { ObjectiveState } from './objectives.ts';
import type { Run } from './run.ts';
import type { Trace } from './trace.ts';

/** The configuration of HEAD, and whether it may act. */
export interface ConfigState {
  /** The newest that could be read; `undefined`: there is none. */
  readonly config: ReactionsConfig | undefined;
  /** Mistakes of the text at HEAD; the last good one is in force then. */
  readonly problems: readonly ConfigProblem[];
  /** Nothing in it acts, or the person consented to what does. */
  readonly hasConsent: boolean;
  /** The module beside it, if there is one. */
  readonly module?: ModuleState;
}

/** The module of HEAD. */
export interface ModuleState {
  readonly hash: string;
  readonly hasConsent: boolean;
  /** Why it is not run, in one sentence; not given: it is. */
  readonly problem?: string;
}

export interface RunCommitsOptions {
  /** Hears of each run that is over. */
  readonly onRun?: (run: Run) => void;
  /**
   * The revision whose configuration decides about all commits, e.g. the branch that they are to be
   * merged into; default: of each commit its own, or the one before it if it changes that.
   */
  readonly configOf?: string | undefined;
}

/** From events to runs. One for each engine; only the process that leads takes steps. */
export interface Reactions extends Disposable {
  readonly state: ConfigState;
  /** Newest first, bounded. */
  readonly runs: readonly Run[];
  /** Those that wait for an answer, oldest first. */
  readonly approvals: readonly Approval[];
  /** What is deployed where, the most recently told first. */
  readonly deployments: readonly Deployment[];
  /** How far the objectives of the configuration are met now. */
  readonly objectives: readonly ObjectiveState[];
  /**
   * Routes what was told since the last time, resumes what was cut off, and goes on.
   * @param since where it begins if it never ran here; default: at the present
   */
  start(since?: number): Promise<void>;
  /** Hears when anything here may have changed. */
  onChange(listener: () => void): Disposable;
  /** For an event: every reaction, and for those that do not match the first reason why not. */
  explain(event: AnyEvent): Promise<readonly Trace[]>;
  /**
   * Answers a question. `by` is who decides, as git signs; default: the person at this machine.
   * @throws ReactorError `usage` for an unknown or answered one, or for somebody who may not
   */
  decide(
    approval: string,
    answer: 'granted' | 'denied',
    by?: string,
    reason?: string,
  ): Promise<void>;
  /** @throws ReactorError `usage` for an unknown run or one that is over */
  cancel(run: string, by?: string): Promise<void>;
  /** The process that leads takes a run that is over again, from its first step. @throws ReactorError `usage` */
  retry(run: string, by?: string): Promise<void>;
  /** A dead run is not shown any more. @throws ReactorError `usage` */
  discard(run: string, by?: string): Promise<void>;
  /** As {@link explain}, for a commit that is looked at once more. @throws ReactorError `revision-unknown` */
  explainCommit(revision: string): Promise<readonly Trace[]>;
  /**
   * Runs the reactions that match a commit, or each of `A..B`, now and in this process, whatever was
   * done before; resolves when they are over.
   * @throws ReactorError `revision-unknown`, `config-invalid`
   */
  runCommits(revision: string, options?: RunCommitsOptions): Promise<readonly Run[]>;
  /**
   * The person consents to what acts in the configuration of HEAD, and to the module beside it as it
   * is; waiting runs go on.
   */
  consent(): Promise<void>;
  withdrawConsent(): Promise<void>;
  /** @throws ReactorError `usage` for what is no kind of step, or has a name that is taken */
  addKind(kind: unknown): Disposable;
  /** What acts in the configuration that is in force, for the person who is asked for consent. */
  acting(): readonly ActingSteps[];
  /** Reads a text with the kinds of steps that there are; changes nothing. */
  readConfig(text: string): ReadConfig;
  /** A first configuration that fits what HEAD holds: checks are on, what acts is commented out. */
  starter(): Promise<string>;
  /** What is known of the health of something over time; `undefined`: nothing. */
  healthOf(name: string, environment: string): HealthRecord | undefined;
  /** A document that an approval or a step names. */
  document(name: string): Promise<string | undefined>;
  /** What a step printed, masked and bounded. */
  log(run: string, step: string): Promise<string>;
  /** Whether this process runs reactions, and may act as the configuration in force asks for. */
  readonly canTakeWork: boolean;
  /** Whether some reaction answers to an event, or a run of it is not over. */
  concerns(event: StoredEvent): Promise<boolean>;
  /**
   * Begins the runs of an event that others do not handle, and takes up those that were cut off,
   * wherever that was. Resolves when they are over or wait for a person.
   */
  handle(event: StoredEvent): Promise<void>;
  /** Resolves when no run is under way; those that wait for a person do not count. */
  idle(): Promise<void>;
}
