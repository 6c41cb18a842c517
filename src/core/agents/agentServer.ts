import type { AgentHost } from './agentHost.ts';

/**
 * Asks the person who sits before an agent whether something is to be done; `undefined` if the
 * agent's program has no way to ask.
 */
export type AskPerson = (question: string, signal: AbortSignal) => Promise<boolean | undefined>;

export interface ServeInit {
  readonly host: (ask: AskPerson) => AgentHost;
  readonly onError: (error: unknown) => void;
  /** Ends it. */
  readonly over: AbortSignal;
}

/**
 * Serves the tools to one agent's program over the streams of this process; resolves when that
 * program is gone or `over` is aborted, and all calls have ended.
 */
export type ServeAgents = (init: ServeInit) => Promise<void>;
