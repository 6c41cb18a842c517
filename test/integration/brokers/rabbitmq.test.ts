import { connect } from 'amqplib';
import { expect, it } from 'vitest';
import { openRabbit } from '../../../src/adapters/brokers/rabbitmq/rabbitBroker.ts';
import type { ReceivedMessage } from '../../../src/core/brokers/broker.ts';
import { message, messages } from '../../harness/brokers/brokerContract.ts';
import type { BrokerKind } from '../../harness/brokers/brokerServer.ts';
import { describeServer } from '../../harness/brokers/describeServer.ts';
import { rabbitMissing, startRabbit } from '../../harness/brokers/rabbitServer.ts';
import { eventually } from '../../harness/eventually.ts';

const kind: BrokerKind = {
  ...{ name: 'RabbitMQ', missing: rabbitMissing, open: openRabbit, start: startRabbit },
  carriesLarge: true,
};

describeServer(kind, ({ on, server }) => {
  it('takes events in binary mode with either prefix, from whoever sends to the exchange', async () => {
    await on('foreign', async (broker) => {
      const received: ReceivedMessage[] = [];
      await broker.consume({ name: 'reader', mode: 'all' }, (each) => {
        received.push(each);
        return Promise.resolve();
      });
      const model = await connect(server().access.url.href);
      const channel = await model.createConfirmChannel();
      for (const prefix of ['cloudEvents:', 'cloudEvents_']) {
        const attributes = {
          specversion: '1.0',
          id: `${prefix}1`,
          source: '/them',
          partitionkey: 'k',
        };
        const headers = Object.fromEntries(
          Object.entries(attributes).map(([name, value]) => [prefix + name, value]),
        );
        const options = { headers, contentType: 'application/json' };
        channel.publish('foreign', 'deployment.failed', Buffer.from('{}'), options);
      }
      await channel.waitForConfirms();
      await model.close();
      await eventually(
        'both',
        () => received.length,
        (length) => length === 2,
      );
      for (const each of received) {
        expect(each).toMatchObject({ key: 'k', type: 'deployment.failed' });
        expect(each.attributes).toMatchObject({
          specversion: '1.0',
          source: '/them',
          id: each.id,
        });
      }
    });
  });

  it('goes on with what a name has not read yet of the time before it', async () => {
    await on('history', async (first) => {
      await first.publish(messages(20));
      const seen: string[] = [];
      const options = { name: 'late', mode: 'all', from: 'oldest', maxInFlight: 5 } as const;
      await first.consume(options, ({ id }) => {
        seen.push(id);
        return id === 'm10' ? new Promise(() => undefined) : Promise.resolve();
      });
      await first.publish([message(21)]);
      await eventually(
        'm10 in hand',
        () => seen,
        (ids) => ids.includes('m10'),
      );
    });
    await on('history', async (second) => {
      const seen: ReceivedMessage[] = [];
      const options = { name: 'late', mode: 'all', from: 'oldest' } as const;
      await second.consume(options, (each) => {
        seen.push(each);
        return Promise.resolve();
      });
      const ids = await eventually(
        'the newest',
        () => seen.map(({ id }) => id),
        (all) => all.includes('m21'),
      );
      expect(ids).toEqual(messages(21).map(({ id }) => id));
      expect(seen.slice(0, 20).every(({ isRedelivered }) => isRedelivered)).toBe(true);
    });
  });

  it('refuses a name in another mode than before, and goes on with the rest', async () => {
    await on('modes', async (broker) => {
      const ignore = (): Promise<void> => Promise.resolve();
      const first = await broker.consume({ name: 'same', mode: 'all' }, ignore);
      await first.stop();
      const other = broker.consume({ name: 'same', mode: 'shared' }, ignore);
      await expect(other).rejects.toMatchObject({ code: 'broker-refused' });
      await broker.publish([message(1)]);
      expect(broker.state.kind).toBe('connected');
    });
  });

  it('carries an id of any length, refuses what cannot be written, and goes on', async () => {
    await on('limits', async (broker) => {
      const ids: string[] = [];
      await broker.consume({ name: 'reader', mode: 'all' }, ({ id }) => {
        ids.push(id);
        return Promise.resolve();
      });
      const long = message(1, { id: 'é'.repeat(300) });
      const unwritable = broker.publish([message(2, { type: 'x'.repeat(300) })]);
      await expect(unwritable).rejects.toMatchObject({ code: 'broker-refused' });
      await broker.publish([long]);
      await eventually(
        'the long one',
        () => ids,
        ([id]) => id === long.id,
      );
    });
  });
});
