import { join } from 'node:path';
import { freePort } from '../freePort.ts';
import { tempFolder } from '../tempFolder.ts';
import type { BrokerServer, BrokerServerOptions } from './brokerServer.ts';
import { findServer } from './findServer.ts';
import { ServerProcess } from './serverProcess.ts';

const program = findServer('nats-server');

/** Why NATS cannot be started here, with the command that brings it; else undefined. */
export const natsMissing =
  program === undefined
    ? 'there is no nats-server here; "apt-get install nats-server" brings it'
    : undefined;

/** Starts NATS with JetStream. */
export async function startNats(options: BrokerServerOptions = {}): Promise<BrokerServer> {
  if (program === undefined) throw new Error(natsMissing);
  const folder = tempFolder('nats');
  const port = await freePort();
  const { credentials, tls } = options;
  const server = new ServerProcess({
    program,
    args: [
      ...['-a', '127.0.0.1', '-p', String(port), '-js', '-sd', join(folder, 'data')],
      ...(tls === undefined ? [] : ['--tls', '--tlscert', tls.certFile, '--tlskey', tls.keyFile]),
      ...(credentials === undefined
        ? []
        : ['--user', credentials.username, '--pass', credentials.password]),
    ],
    options: { cwd: folder },
    logFile: join(folder, 'out.log'),
    readyLine: /Server is ready/,
    port,
  });
  await server.restart();
  return server.reachedBy({
    url: new URL(`${tls === undefined ? 'nats' : 'tls'}://localhost:${port}`),
    ...credentials,
    ...(tls !== undefined && { ca: tls.ca }),
  });
}
