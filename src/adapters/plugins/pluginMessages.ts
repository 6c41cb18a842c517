/** What a worker of a module and its owner tell each other. What the worker says is not trusted. */
import type { HeadPosition } from '../../core/events/commitData.ts';
import type { AnyEvent } from '../../core/events/event.ts';
import type { PluginCall } from '../../core/reactions/plugins/pluginHost.ts';
import type { RunSubject, StepFailure } from '../../core/reactions/stepKind.ts';

/** What a worker begins with. */
export interface PluginData {
  /** The file URL of the module. */
  readonly url: string;
}

export type ToPlugin =
  | { readonly kind: 'load' }
  | ({ readonly kind: 'call' } & CallMessage)
  | { readonly kind: 'abort' }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Answer };

/** The part of a {@link PluginCall} that is plain data. */
export interface CallMessage {
  readonly target: PluginCall['target'];
  readonly options: unknown;
  readonly event: AnyEvent;
  readonly subject: RunSubject | null;
  readonly failure: StepFailure | null;
  readonly attempt: number;
  readonly reality: string | null;
  readonly head: HeadPosition | null;
}

export type Answer = { readonly value: unknown } | { readonly problem: string };

export type FromPlugin =
  /** A load or a call is over. */
  | { readonly kind: 'done'; readonly answer: Answer }
  | { readonly kind: 'log'; readonly line: string }
  | { readonly kind: 'ask'; readonly id: number; readonly question: Question };

export type Question =
  | { readonly what: 'info' | 'read'; readonly oid: string }
  | { readonly what: 'file'; readonly path: unknown }
  | { readonly what: 'publish'; readonly type: unknown; readonly data: unknown };
