import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../freePort.ts';
import { tempFolder } from '../tempFolder.ts';
import type { BrokerServer, BrokerServerOptions } from './brokerServer.ts';
import { findServer } from './findServer.ts';
import { ServerProcess } from './serverProcess.ts';

/** Debian's wrapper in the search path changes the user; what it calls does not. */
const BEHIND_WRAPPER = '/usr/lib/rabbitmq/bin/rabbitmq-server';
const program = existsSync(BEHIND_WRAPPER) ? BEHIND_WRAPPER : findServer('rabbitmq-server');

/** Why RabbitMQ cannot be started here, with the command that brings it; else undefined. */
export const rabbitMissing =
  program === undefined
    ? 'there is no rabbitmq-server here; "apt-get install rabbitmq-server" brings it'
    : undefined;

/** Starts RabbitMQ with its own Erlang node, name server (`epmd`) and folders. */
export async function startRabbit(options: BrokerServerOptions = {}): Promise<BrokerServer> {
  if (program === undefined) throw new Error(rabbitMissing);
  const folder = tempFolder('rabbitmq');
  const [port, distPort, epmdPort] = [await freePort(), await freePort(), await freePort()];
  writeFileSync(join(folder, 'rabbitmq.conf'), configuration(port, options));
  writeFileSync(join(folder, 'plugins'), '[].\n');
  mkdirSync(join(folder, 'log'));
  const server = new ServerProcess({
    program,
    args: [],
    options: { cwd: folder, env: environment(folder, { port, distPort, epmdPort }) },
    logFile: join(folder, 'out.log'),
    readyLine: /completed with \d+ plugins/,
    port,
  });
  await server.restart();
  const { credentials, tls } = options;
  return server.reachedBy({
    url: new URL(`${tls === undefined ? 'amqp' : 'amqps'}://localhost:${port}`),
    ...credentials,
    ...(tls !== undefined && { ca: tls.ca }),
  });
}

function configuration(port: number, { credentials, tls }: BrokerServerOptions): string {
  const lines = ['loopback_users = none', 'vm_memory_high_watermark.absolute = 512MB'];
  if (tls === undefined) lines.push(`listeners.tcp.1 = 127.0.0.1:${port}`);
  else {
    lines.push('listeners.tcp = none', `listeners.ssl.1 = 127.0.0.1:${port}`);
    lines.push(`ssl_options.cacertfile = ${tls.caFile}`, `ssl_options.certfile = ${tls.certFile}`);
    lines.push(`ssl_options.keyfile = ${tls.keyFile}`, 'ssl_options.verify = verify_none');
  }
  if (credentials !== undefined) {
    lines.push(`default_user = ${credentials.username}`, `default_pass = ${credentials.password}`);
  }
  return lines.join('\n') + '\n';
}

interface Ports {
  readonly port: number;
  readonly distPort: number;
  readonly epmdPort: number;
}

function environment(folder: string, { port, distPort, epmdPort }: Ports): NodeJS.ProcessEnv {
  return {
    HOME: folder, // The cookie of Erlang.
    ERL_EPMD_ADDRESS: '127.0.0.1',
    ERL_EPMD_PORT: String(epmdPort),
    RABBITMQ_NODENAME: `git-reactor-${port}@localhost`,
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_DIST_PORT: String(distPort),
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_CONF_ENV_FILE: join(folder, 'none'),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
  };
}
