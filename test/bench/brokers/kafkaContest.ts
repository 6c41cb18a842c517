import { Admin, Consumer, ProduceAcks, Producer } from '@platformatic/kafka';
import { openKafka } from '../../../src/adapters/brokers/kafka/kafkaBroker.ts';
import { kafkaMissing } from '../../harness/brokers/kafkaJars.ts';
import { startKafka } from '../../harness/brokers/kafkaServer.ts';
import { openOurs } from './ours.ts';
import type { Contest, Peer } from './peer.ts';

const COMMIT_MS = 100;

export const kafkaContest: Contest = {
  name: 'Kafka',
  missing: kafkaMissing,
  async begin() {
    const server = await startKafka();
    return {
      ours: (stream) => openOurs(openKafka, { ...server.access, stream }),
      bare: (stream) => openClient(server.access.url.host, stream),
      end: () => server.stop(),
    };
  },
};

/** A topic with as many partitions as ours; positions are committed by the client, on a timer. */
async function openClient(address: string, topic: string): Promise<Peer> {
  const options = { clientId: 'bare', bootstrapBrokers: [address], retries: 20, retryDelay: 100 };
  const admin = new Admin(options);
  await admin.createTopics({ topics: [topic], partitions: 12 });
  await admin.close();
  const producer = new Producer(options);
  return {
    async publish(batch) {
      const messages = batch.map(({ key, body }) => ({
        topic,
        key: Buffer.from(key),
        value: Buffer.from(body),
      }));
      await producer.send({ messages, acks: ProduceAcks.ALL });
    },
    async consume(count) {
      const consumer = new Consumer({ ...options, groupId: topic });
      const stream = await consumer.consume({
        ...{ topics: [topic], mode: 'committed', fallbackMode: 'earliest' },
        autocommit: COMMIT_MS,
      });
      let left = count;
      for await (const message of stream) {
        if (message.value.length === 0) continue;
        left -= 1;
        if (left === 0) break;
      }
      await consumer.close(true);
    },
    close: () => producer.close(),
  };
}
