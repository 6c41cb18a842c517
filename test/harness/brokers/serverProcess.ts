import type { ChildProcess } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { BrokerAccess } from '../../../src/core/brokers/broker.ts';
import { PATIENCE_MS } from '../eventually.ts';
import { cutOff, ended, goOn, halt, start, stop, type StartOptions } from '../processes.ts';
import type { BrokerServer } from './brokerServer.ts';

/** How a server of a test is started, and how one sees that it answers. */
export interface ServerCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly options: StartOptions;
  /** Everything that it prints goes here. */
  readonly logFile: string;
  /** Besides this line, its port must accept. */
  readonly readyLine: RegExp;
  readonly port: number;
}

/** A server that can be killed and started again with the same words. */
export class ServerProcess implements Omit<BrokerServer, 'access'> {
  readonly #command: ServerCommand;
  #child: ChildProcess | undefined;

  constructor(command: ServerCommand) {
    this.#command = command;
  }

  /** @throws Error with its last lines when it ends, or does not answer in time. */
  async restart(): Promise<void> {
    const { program, args, options, logFile } = this.#command;
    const log = createWriteStream(logFile);
    const child = start(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    child.on('error', () => undefined); // Told by `ended`.
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });
    this.#child = child;
    await this.#answers(child);
  }

  async kill(): Promise<void> {
    if (this.#child !== undefined) await cutOff(this.#child);
  }

  suspend(): void {
    if (this.#child !== undefined) halt(this.#child);
  }

  resume(): void {
    if (this.#child !== undefined) goOn(this.#child);
  }

  async stop(): Promise<void> {
    if (this.#child !== undefined) await stop(this.#child);
  }

  /** With how it is reached. */
  reachedBy(access: BrokerAccess): BrokerServer {
    return {
      access,
      kill: () => this.kill(),
      restart: () => this.restart(),
      suspend: () => this.suspend(),
      resume: () => this.resume(),
      stop: () => this.stop(),
    };
  }

  async #answers(child: ChildProcess): Promise<void> {
    const { logFile, port, program, readyLine } = this.#command;
    const deadline = performance.now() + PATIENCE_MS;
    const said = (): string => readFileSync(logFile, { encoding: 'utf8', flag: 'a+' });
    const hasEnded = ended(child).then(
      () => true,
      () => true,
    );
    while (!(readyLine.test(said()) && (await accepts(port)))) {
      const isOver = await Promise.race([hasEnded, delay(50, false)]);
      if (!isOver && performance.now() < deadline) continue;
      await this.stop();
      throw new Error(`${program} does not answer:\n${said().slice(-3_000)}`);
    }
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
