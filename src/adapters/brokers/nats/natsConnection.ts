import { connect, type NatsConnection } from '@nats-io/transport-node';
import {
  jetstream,
  jetstreamManager,
  JetStreamApiCodes,
  JetStreamApiError,
  DiscardPolicy,
  RetentionPolicy,
  StorageType,
  type JetStreamClient,
  type JetStreamManager,
  type StreamConfig,
} from '@nats-io/jetstream';
import { DEFAULT_STREAM, PUBLISH_MS, type BrokerAccess } from '../../../core/brokers/broker.ts';
import type { Link } from '../../../core/brokers/lastingConnection.ts';
import { messageOf } from '../../../core/errors.ts';

/** A connection with what all parts of the adapter need of it. */
export interface NatsLive {
  readonly nc: NatsConnection;
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
  /** The JetStream stream of the events, and the subjects of its messages without the type. */
  readonly stream: string;
  readonly subjects: string;
  /** Where readers keep how far they have come. */
  readonly places: string;
}

const CONNECT_MS = 5_000;
/** A server that is silent for twice as long is given up. */
const PING_MS = 5_000;
const DAY_MS = 86_400_000;
const NANOS = 1_000_000;

/** Connects once, and makes the streams where they are missing. */
export async function connectNats(access: BrokerAccess): Promise<Link<NatsLive>> {
  const nc = await connect({
    servers: access.url.host,
    name: 'git-reactor',
    timeout: CONNECT_MS,
    // The lasting connection does that, and says so.
    reconnect: false,
    pingInterval: PING_MS,
    maxPingOut: 2,
    ...(access.username !== undefined && { user: access.username }),
    ...(access.password !== undefined && { pass: access.password }),
    ...(isTls(access) && { tls: access.ca === undefined ? {} : { ca: access.ca } }),
  });
  try {
    return linkOf(nc, await preparedOf(nc, access));
  } catch (error) {
    await nc.close();
    throw new Error(`JetStream cannot be used there: ${messageOf(error)}`, { cause: error });
  }
}

function isTls({ url, ca }: BrokerAccess): boolean {
  return url.protocol === 'tls:' || url.protocol === 'natss:' || ca !== undefined;
}

function linkOf(nc: NatsConnection, live: NatsLive): Link<NatsLive> {
  const lost = nc
    .closed()
    .then((error) => (error === undefined ? 'the connection ended' : messageOf(error)));
  return { it: live, lost, close: () => nc.close() };
}

async function preparedOf(nc: NatsConnection, access: BrokerAccess): Promise<NatsLive> {
  const jsm = await jetstreamManager(nc, { timeout: CONNECT_MS });
  const stream = access.stream ?? DEFAULT_STREAM;
  const places = `${stream}-positions`;
  const subjects = `${stream}.events`;
  await ensureStream(jsm, {
    name: stream,
    subjects: [`${subjects}.>`],
    max_age: 7 * DAY_MS * NANOS,
    max_bytes: 1 << 30,
    // As long as an outbox may try again after it has lost a confirmation.
    duplicate_window: (DAY_MS / 24) * NANOS,
  });
  await ensureStream(jsm, {
    name: places,
    subjects: [`${places}.*`],
    max_msgs_per_subject: 1,
    max_age: 30 * DAY_MS * NANOS,
  });
  return { nc, js: jetstream(nc, { timeout: PUBLISH_MS }), jsm, stream, subjects, places };
}

/** One that is there stays as its owner has made it. */
async function ensureStream(
  jsm: JetStreamManager,
  config: Partial<StreamConfig> & { readonly name: string },
): Promise<void> {
  try {
    await jsm.streams.info(config.name);
  } catch (error) {
    if (!isApiError(error, JetStreamApiCodes.StreamNotFound)) throw error;
    await jsm.streams.add({
      retention: RetentionPolicy.Limits,
      storage: StorageType.File,
      discard: DiscardPolicy.Old,
      ...config,
    });
  }
}

export function isApiError(error: unknown, code: number): boolean {
  return error instanceof JetStreamApiError && error.code === code;
}
