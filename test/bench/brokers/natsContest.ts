import { AckPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { openNats } from '../../../src/adapters/brokers/nats/natsBroker.ts';
import { findServer } from '../../harness/brokers/findServer.ts';
import { createNatsServer } from '../../harness/brokers/natsServer.ts';
import { openOurs } from './ours.ts';
import { IN_FLIGHT, type Contest, type Peer } from './peer.ts';

const isHere = findServer('nats-server') !== undefined;

export const natsContest: Contest = {
  name: 'NATS',
  missing: isHere
    ? undefined
    : 'there is no nats-server here; "apt-get install nats-server" brings it',
  async begin() {
    const server = await createNatsServer();
    await server.start();
    return {
      ours: (stream) => openOurs(openNats, { url: server.url, stream }),
      bare: (stream) => openJetStream(server.url.host, stream),
      end: () => server.stop(),
    };
  },
};

/** A stream on disk and a durable consumer. */
async function openJetStream(address: string, stream: string): Promise<Peer> {
  const connection = await connect({ servers: address });
  const manager = await jetstreamManager(connection);
  await manager.streams.add({ name: stream, subjects: [`${stream}.>`] });
  const js = jetstream(connection);
  return {
    async publish(batch) {
      await Promise.all(
        batch.map(({ id, type, body }) => js.publish(`${stream}.${type}`, body, { msgID: id })),
      );
    },
    async consume(count) {
      const durable = { durable_name: 'bench', ack_policy: AckPolicy.Explicit };
      await manager.consumers.add(stream, { ...durable, max_ack_pending: IN_FLIGHT });
      const consumer = await js.consumers.get(stream, 'bench');
      const messages = await consumer.consume({ max_messages: IN_FLIGHT });
      let left = count;
      for await (const message of messages) {
        message.ack();
        left -= 1;
        if (left === 0) break;
      }
      await messages.close();
    },
    close: () => connection.drain(),
  };
}
