import { JetStreamApiError } from '@nats-io/jetstream';
import { errors } from '@nats-io/transport-node';
import { PUBLISH_MS, type BrokerMessage, type OpenBroker } from '../../../core/brokers/broker.ts';
import { brokerDown, brokerRefused } from '../../../core/brokers/brokerErrors.ts';
import { LastingBroker } from '../../../core/brokers/lastingBroker.ts';
import { messageOf } from '../../../core/errors.ts';
import { mapLimited } from '../../../core/mapLimited.ts';
import { connectNats, type NatsLive } from './natsConnection.ts';
import { encodeHeaders, subjectOf } from './natsMessage.ts';
import { readInOrder } from './natsReader.ts';
import { shareWork } from './natsWork.ts';

const PUBLISHED_AT_ONCE = 256;

/**
 * NATS with JetStream, 2.9 or newer (https://docs.nats.io/nats-concepts/jetstream): one stream, from
 * which a name in mode `all` reads in its order, and a durable consumer for each name in mode
 * `shared`.
 */
export const openNats: OpenBroker = (access, world) =>
  Promise.resolve(
    new LastingBroker(world, {
      connect: () => connectNats(access),
      publish,
      receive: (options, handover) =>
        options.mode === 'all'
          ? readInOrder(options, handover, world)
          : shareWork(options, handover, world),
    }),
  );

async function publish(
  { js, subjects }: NatsLive,
  messages: readonly BrokerMessage[],
): Promise<void> {
  const prepared = messages.map((message) => ({
    subject: subjectOf(subjects, message),
    options: { headers: encodeHeaders(message), timeout: PUBLISH_MS, retries: 0 },
    body: message.body,
  }));
  try {
    await mapLimited(prepared, PUBLISHED_AT_ONCE, ({ subject, body, options }) =>
      js.publish(subject, body, options),
    );
  } catch (error) {
    throw isRefusal(error) ? brokerRefused(messageOf(error)) : brokerDown(messageOf(error));
  }
}

/** The server was reached and does not want it, now or ever. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof JetStreamApiError ||
    error instanceof errors.InvalidArgumentError ||
    error instanceof errors.PermissionViolationError
  );
}
