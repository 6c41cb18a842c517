import { connect } from 'amqplib';
import { openRabbit } from '../../../src/adapters/brokers/rabbitmq/rabbitBroker.ts';
import { rabbitMissing, startRabbit } from '../../harness/brokers/rabbitServer.ts';
import { openOurs } from './ours.ts';
import { IN_FLIGHT, type Contest, type Peer } from './peer.ts';

export const rabbitContest: Contest = {
  name: 'RabbitMQ',
  missing: rabbitMissing,
  async begin() {
    const server = await startRabbit();
    return {
      ours: (stream) => openOurs(openRabbit, { ...server.access, stream }),
      bare: (stream) => openAmqplib(server.access.url.href, stream),
      end: () => server.stop(),
    };
  },
};

/** A durable queue behind a topic exchange; no history, no recovery, no lanes. */
async function openAmqplib(address: string, stream: string): Promise<Peer> {
  const model = await connect(address, { noDelay: true });
  const channel = await model.createConfirmChannel();
  await channel.assertExchange(stream, 'topic', { durable: true });
  await channel.assertQueue(stream, { durable: true });
  await channel.bindQueue(stream, stream, '#');
  return {
    async publish(batch) {
      for (const { id, type, body } of batch) {
        channel.publish(stream, type, Buffer.from(body), { messageId: id, persistent: true });
      }
      await channel.waitForConfirms();
    },
    async consume(count) {
      await channel.prefetch(IN_FLIGHT);
      let left = count;
      await new Promise<void>((resolve) => {
        void channel.consume(stream, (message) => {
          if (message === null) return;
          channel.ack(message);
          left -= 1;
          if (left === 0) resolve();
        });
      });
    },
    close: () => model.close(),
  };
}
