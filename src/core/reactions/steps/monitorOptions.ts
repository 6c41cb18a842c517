import type { Clock } from '../../ports.ts';
import type { CommandOptions } from './command.ts';
import type { CommandPorts } from './commandPlace.ts';
import type { HttpClient } from './httpClient.ts';

/** Opens a TCP connection and closes it. */
export interface TcpProbe {
  /**
   * @returns why there is none, as a sentence; `undefined` if there was one
   * @throws the reason of the signal when it is aborted
   */
  connect(request: {
    readonly host: string;
    readonly port: number;
    readonly waitMs: number;
    readonly signal: AbortSignal;
  }): Promise<string | undefined>;
}

/** What `monitor` steps need. */
export interface MonitorPorts extends CommandPorts {
  readonly clock: Clock;
  readonly http: HttpClient;
  readonly tcp: TcpProbe;
  readonly env: (name: string) => string | undefined;
}

/** The keys of a `monitor` step as they are read. */
export interface MonitorOptions {
  readonly monitor: Omit<CommandOptions, 'run'> & {
    readonly http?: string | undefined;
    readonly tcp?: string | undefined;
    readonly run?: string | readonly string[] | undefined;
    readonly name?: string | undefined;
    readonly environment?: string | undefined;
    /** Milliseconds. */
    readonly for?: number | undefined;
    /** Milliseconds. */
    readonly every?: number | undefined;
    readonly healthyAfter?: number | undefined;
    readonly failAfter?: number | undefined;
    readonly status?: number | undefined;
    readonly contains?: string | undefined;
  };
}
