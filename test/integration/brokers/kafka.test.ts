import { Producer } from '@platformatic/kafka';
import { createRequire } from 'node:module';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openKafka } from '../../../src/adapters/brokers/kafka/kafkaBroker.ts';
import { systemClock } from '../../../src/adapters/system/systemClock.ts';
import type { Broker, OpenBroker, ReceivedMessage } from '../../../src/core/brokers/broker.ts';
import { describeAccess } from '../../harness/brokers/brokerAccess.ts';
import { describeBroker, message, messages } from '../../harness/brokers/brokerContract.ts';
import type { BrokerServer } from '../../harness/brokers/brokerServer.ts';
import { kafkaMissing } from '../../harness/brokers/kafkaJars.ts';
import { startKafka } from '../../harness/brokers/kafkaServer.ts';
import { describeUnless } from '../../harness/brokers/serverHere.ts';
import { CHECKOUT } from '../../harness/checkout.ts';
import { eventually } from '../../harness/eventually.ts';
import { runOrThrow } from '../../harness/processes.ts';
import { createLogRecord } from '../../harness/sampleEvents.ts';

const world = { clock: systemClock, log: createLogRecord() };

describeUnless(kafkaMissing)('Kafka', () => {
  let server: BrokerServer;
  beforeAll(async () => {
    server = await startKafka();
  }, 60_000);
  afterAll(() => server.stop());

  describeBroker('Kafka', () => ({
    connect: (stream) => openKafka({ ...server.access, stream }, world),
    kill: () => server.kill(),
    restart: () => server.restart(),
  }));

  describe('beyond the contract', () => {
    async function withBroker(
      stream: string,
      work: (broker: Broker) => Promise<void>,
    ): Promise<void> {
      const broker = await openKafka({ ...server.access, stream }, world);
      try {
        await eventually(
          'a connection',
          () => broker.state,
          ({ kind }) => kind === 'connected',
        );
        await work(broker);
      } finally {
        await broker.close();
      }
    }

    it('takes events of others in both modes', async () => {
      await withBroker('foreign', async (broker) => {
        const received: ReceivedMessage[] = [];
        const types = ['deployment.failed'];
        await broker.consume({ name: 'reader', mode: 'all', types }, (each) => {
          received.push(each);
          return Promise.resolve();
        });
        const type = 'dev.git-reactor.deployment.failed.v1';
        const producer = new Producer({
          clientId: 'them',
          bootstrapBrokers: [server.access.url.host],
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
      await withBroker('gaps', async (first) => {
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
      await withBroker('gaps', async (second) => {
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
      const broker = await bundled.openKafka({ ...server.access, stream: 'bundled' }, world);
      try {
        const ids: string[] = [];
        await broker.consume({ name: 'reader', mode: 'all', from: 'oldest' }, ({ id }) => {
          ids.push(id);
          return Promise.resolve();
        });
        await broker.publish(messages(3));
        await eventually(
          'all three',
          () => ids,
          (all) => all.length === 3,
        );
      } finally {
        await broker.close();
      }
    });

    it('refuses what is too large, and goes on', async () => {
      await withBroker('limits', async (broker) => {
        const large = broker.publish([message(1, { body: Buffer.alloc(3_000_000) })]);
        const small = broker.publish([message(2)]);
        await expect(large).rejects.toMatchObject({ code: 'broker-refused' });
        await small;
      });
    });
  });

  describeAccess(openKafka, startKafka);
});
