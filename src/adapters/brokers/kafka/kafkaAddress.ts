import type { BaseOptions } from '@platformatic/kafka';
import type { BrokerAccess } from '../../../core/brokers/broker.ts';

const DEFAULT_PORT = '9092';
/** Longer does not belong to a server that is there. Milliseconds. */
const CONNECT_MS = 5_000;
const REQUEST_MS = 10_000;

/** Where a cluster is and who comes, for every client of it. What fails is tried again by us. */
export function kafkaAddress({ url, username, password, ca }: BrokerAccess): BaseOptions {
  // Who names an authority means TLS.
  const isTls = url.protocol === 'kafkas:' || ca !== undefined;
  const isKnown = username !== undefined || password !== undefined;
  return {
    clientId: 'git-reactor',
    bootstrapBrokers: [{ host: url.hostname, port: Number(url.port || DEFAULT_PORT) }],
    connectTimeout: CONNECT_MS,
    requestTimeout: REQUEST_MS,
    timeout: CONNECT_MS,
    retries: 0,
    autocreateTopics: false,
    ...(isTls && { tls: ca === undefined ? {} : { ca: [ca] }, tlsServerName: true }),
    ...(isKnown && {
      sasl: { mechanism: 'PLAIN', username: username ?? '', password: password ?? '' },
    }),
  };
}
