import type { ServeAgents } from '../core/agents/agentServer.ts';
import type { BrokerCredentials } from '../core/brokers/brokerUrl.ts';
import type { OpenFolder } from '../core/openRepository.ts';

/** What the commands need of the process they run in. */
export interface Terminal {
  readonly open: OpenFolder;
  /** Results; with `--json` only JSON. */
  out(text: string): void;
  /** Progress, logs and complaints. */
  err(text: string): void;
  /**
   * Resolves when the person interrupts (SIGINT, SIGTERM), nobody reads our output any more, or
   * `over` is aborted.
   */
  untilInterrupted(over?: AbortSignal): Promise<void>;
  /** Whether a person sees stderr as it is written. */
  readonly isInteractive: boolean;
  readonly cwd: string;
  /** Those of the environment; not given: none. @throws ReactorError `usage` */
  readonly brokerCredentials?: () => Promise<BrokerCredentials>;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Not given where stdin and stdout are not free for an agent's program. */
  readonly serveAgents?: ServeAgents;
}

/** The exit codes of every command (`README.md`, "In the terminal"). */
export const EXIT = { pass: 0, fail: 1, usage: 2, broken: 3 } as const;

/** The options that every command has. */
export interface CommonOptions {
  readonly repo?: string;
  readonly json?: boolean;
}

/** One line of JSON. */
export function outJson(terminal: Terminal, value: unknown): void {
  terminal.out(`${JSON.stringify(value)}\n`);
}
