import type { Options, SocketOptions } from 'amqplib';
import type { BrokerAccess } from '../../../core/brokers/broker.ts';

/** Longer does not belong to a server that is there. Milliseconds. */
const CONNECT_MS = 5_000;
/** A server that falls silent is noticed after twice that. Seconds. */
const HEARTBEAT_S = 5;

/** Where a server is and who comes; a path in the address is the virtual host. */
export function rabbitAddress({ url, username, password, ca }: BrokerAccess): Options.Connect {
  // Who names an authority means TLS.
  const isTls = url.protocol === 'amqps:' || ca !== undefined;
  return {
    protocol: isTls ? 'amqps' : 'amqp',
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    ...(url.port !== '' && { port: Number(url.port) }),
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(url.pathname.length > 1 && { vhost: url.pathname.slice(1) }),
    heartbeat: HEARTBEAT_S,
  };
}

export function rabbitSocket({ ca }: BrokerAccess): SocketOptions {
  return {
    noDelay: true,
    timeout: CONNECT_MS,
    clientProperties: { connection_name: 'git-reactor' },
    ...(ca !== undefined && { ca: [ca] }),
  };
}
