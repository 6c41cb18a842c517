import { Producer } from '@platformatic/kafka';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openKafka } from '../../../src/adapters/brokers/kafka/kafkaBroker.ts';
import type { OpenBroker, ReceivedMessage } from '../../../src/core/brokers/broker.ts';
import { consumed, message, messages } from '../../harness/brokers/brokerContract.ts';
import type { BrokerKind } from '../../harness/brokers/brokerServer.ts';
import { describeServer } from '../../harness/brokers/describeServer.ts';
import { kafkaMissing } from '../../harness/brokers/kafkaJars.ts';
import { startKafka } from '../../harness/brokers/kafkaServer.ts';
import { withConnected } from '../../harness/brokers/openedBroker.ts';
import { CHECKOUT } from '../../harness/checkout.ts';
import { eventually } from '../../harness/eventually.ts';
import { runOrThrow } from '../../harness/processes.ts';

const kind: BrokerKind = {
  ...{ name: 'Kafka', missing: kafkaMissing, open: openKafka, start: startKafka },
  carriesLarge: false,
};

describeServer(kind, ({ on, server }) => {
  it('takes events of others in both modes', async () => {
    await on('foreign', async (broker) => {
      const received: ReceivedMessage[] = [];
      const types = ['deployment.failed'];
      await broker.consume({ name: 'reader', mode: 'all', types }, (each) => {
        received.push(each);
        return Promise.resolve();
      });
      const type = 'dev.git-reactor.deployment.failed.v1';
      const producer = new Producer({
        clientId: 'them',
        bootstrapBrokers: [server().access.url.host],
      });
      const headers = Object.entries({ specversion: '1.0', id: 'b', source: '/them', type });
      await producer.send({
        messages: [
          {
            topic: 'foreign',
            key: Buffer.from('k'),
            value: Buffer.from('{}'),
            headers: new Map(
              headers.map(([name, value]) => [Buffer.from(`ce_${name}`), Buffer.from(value)]),
            ),
          },
          { topic: 'foreign', value: Buffer.from(JSON.stringify({ id: 's', type })) },
          { topic: 'foreign', value: Buffer.from('{"type":"com.example.other"}') },
        ],
      });
      await producer.close();
      await eventually(
        'two of them',
        () => received.length,
        (length) => length === 2,
      );
      expect(received.map((each) => each.type)).toEqual([types[0], types[0]]);
      const binary = received.find(({ id }) => id === 'b');
      expect(binary).toMatchObject({ key: 'k', attributes: { source: '/them' } });
      expect(received.find((each) => each !== binary)?.id).toMatch(/^foreign\/\d+\/\d+$/);
    });
  });

  it('commits only what is acknowledged without a gap', async () => {
    const options = { name: 'gap', mode: 'shared', from: 'oldest' } as const;
    await on('gaps', async (first) => {
      const seen: string[] = [];
      await first.consume(options, ({ id }) => {
        seen.push(id);
        return id === 'm3' ? new Promise(() => undefined) : Promise.resolve();
      });
      await first.publish(messages(6));
      await eventually(
        'all of them in hand or done',
        () => seen.length,
        (length) => length === 6,
      );
    });
    await on('gaps', async (second) => {
      const again: string[] = [];
      await second.consume(options, ({ id }) => {
        again.push(id);
        return Promise.resolve();
      });
      await second.publish([message(7)]);
      await eventually(
        'the newest',
        () => again,
        (ids) => ids.includes('m7'),
      );
      expect(again).toEqual(['m3', 'm4', 'm5', 'm6', 'm7']);
    });
  });

  it('runs from its bundle, with its WebAssembly beside it', async () => {
    await runOrThrow(process.execPath, ['esbuild.js'], { cwd: CHECKOUT });
    const bundle = path.join(CHECKOUT, 'dist', 'kafkaBroker.cjs');
    const bundled = createRequire(import.meta.url)(bundle) as { readonly openKafka: OpenBroker };
    await withConnected(
      bundled.openKafka,
      { ...server().access, stream: 'bundled' },
      async (broker) => {
        const received = await consumed(broker, { name: 'reader', mode: 'all', from: 'oldest' });
        await broker.publish(messages(3));
        await eventually(
          'all three',
          () => received,
          (all) => all.length === 3,
        );
      },
    );
  });
});
