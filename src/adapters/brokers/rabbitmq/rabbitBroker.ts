import type { OpenBroker } from '../../../core/brokers/broker.ts';
import { LastingBroker } from '../../../core/brokers/lastingBroker.ts';
import { connectRabbit } from './rabbitConnection.ts';
import { receiveFromRabbit } from './rabbitReceiver.ts';

/**
 * RabbitMQ 3.9 or newer, over AMQP 0-9-1: a durable topic exchange, a durable queue for each name, and
 * a stream as history. Messages are kept for seven days. In mode `all` the queue of a name serves one
 * consumer at a time, so the order of the queue is that of each key. A path in the address is the
 * virtual host.
 */
export const openRabbit: OpenBroker = (access, world) =>
  Promise.resolve(
    new LastingBroker(world, {
      connect: () => connectRabbit(access, world),
      publish: ({ publisher }, messages) => publisher.publish(messages),
      receive: receiveFromRabbit,
    }),
  );
