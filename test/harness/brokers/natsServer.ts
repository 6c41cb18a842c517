import type { ChildProcess } from 'node:child_process';
import { connect } from 'node:net';
import { ended, start, stop } from '../processes.ts';
import { eventually } from '../eventually.ts';
import { tempFolder } from '../tempFolder.ts';
import { freePort } from '../freePort.ts';
import { findServer } from './findServer.ts';

/** A real server with JetStream on the loopback address. */
export interface NatsServer {
  readonly url: URL;
  readonly port: number;
  start(): Promise<void>;
  /** As a power cut for the process: SIGKILL. */
  kill(): Promise<void>;
  /** It stays, and does nothing: SIGSTOP. */
  suspend(): void;
  resume(): void;
  stop(): Promise<void>;
}

/** @param args further options, e.g. `--user`; the server is not started yet */
export async function createNatsServer(
  args: readonly string[] = [],
  scheme = 'nats',
): Promise<NatsServer> {
  const port = await freePort();
  const folder = tempFolder('nats');
  let child: ChildProcess | undefined;
  return {
    url: new URL(`${scheme}://127.0.0.1:${port}`),
    port,
    async start() {
      const program = findServer('nats-server') ?? 'nats-server';
      const options = ['-a', '127.0.0.1', '-p', String(port), '-js', '-sd', folder, ...args];
      child = start(program, options, { stdio: 'ignore' });
      await eventually(
        'that the server listens',
        () => isListening(port),
        (isThere) => isThere,
      );
    },
    async kill() {
      if (child === undefined) return;
      child.kill('SIGKILL');
      await ended(child);
    },
    suspend: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    async stop() {
      if (child !== undefined) await stop(child, 500);
    },
  };
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const answer = (isThere: boolean) => () => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('connect', answer(true)).once('error', answer(false));
  });
}
