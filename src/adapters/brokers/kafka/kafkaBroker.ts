import type { OpenBroker } from '../../../core/brokers/broker.ts';
import { LastingBroker } from '../../../core/brokers/lastingBroker.ts';
import { connectKafka } from './kafkaConnection.ts';
import { receiveFromKafka } from './kafkaReceiver.ts';

/**
 * Kafka: one topic, whose partitions are chosen by the key, and a consumer group for each name. The
 * topic is made with 12 partitions, and keeps messages for seven days.
 *
 * Both modes are a group; `all` means that it has one member. A group divides partitions, not
 * messages: no more members than partitions have work, and a key stays with one member until the group
 * changes. `maxInFlight` bounds what one member has in hand of all of its partitions together; a
 * position moves only over what is acknowledged without a gap, so after a failure more than that may
 * come again. Kafka does not count deliveries: `isRedelivered` is said of everything that was there
 * when a known name began again.
 */
export const openKafka: OpenBroker = (access, world) =>
  Promise.resolve(
    new LastingBroker(world, {
      connect: () => connectKafka(access, world),
      publish: ({ publisher }, messages) => publisher.publish(messages),
      receive: receiveFromKafka,
    }),
  );
