import type { Disposable } from '../../disposable.ts';
import type { AnyEvent } from '../../events/event.ts';
import type { ObjectSource } from '../../ports.ts';
import type { HeadPosition } from '../../events/commitData.ts';
import type { RunSubject, StepFailure } from '../stepKind.ts';
import type { Registrations } from './registrations.ts';

/** Runs modules of repositories in worker threads. */
export interface PluginHost {
  /**
   * Loads a module, which runs it.
   * @throws Error with a sentence if it cannot be loaded, hangs or does not register in order
   */
  load(text: string): Promise<LoadedPlugin>;
}

/** A module that was loaded; disposing it ends its thread. */
export interface LoadedPlugin extends Disposable {
  readonly registrations: Registrations;
  /** A call is under way. */
  readonly isBusy: boolean;
  /**
   * Calls what it registered; calls come one after another.
   * @returns what that returned, as JSON
   * @throws Error with a sentence if it throws, hangs, floods, ends its thread or is aborted
   */
  call(call: PluginCall, signal: AbortSignal): Promise<unknown>;
}

/** A call, and what the code may ask for while it lasts. */
export interface PluginCall {
  readonly target: { readonly handler: number } | { readonly step: string };
  /** After so long it is ended. Milliseconds; not given: the signal alone ends it. */
  readonly timeLimitMs?: number;
  /** The value under the key of the step. */
  readonly options?: unknown;
  readonly event: AnyEvent;
  readonly subject: RunSubject | null;
  readonly failure: StepFailure | null;
  readonly attempt: number;
  readonly reality: string | null;
  /** Where a sandbox begins; `null` where there is no commit. */
  readonly head: HeadPosition | null;
  readonly objects: Pick<ObjectSource, 'info' | 'read'>;
  readonly log: (line: string) => void;
  /** @throws Error with a sentence */
  readonly publish: (type: unknown, data: unknown) => Promise<void>;
  readonly readFile: (path: unknown) => Promise<string | undefined>;
}
