import { afterAll, beforeAll, describe } from 'vitest';
import { openKafka } from '../../../src/adapters/brokers/kafka/kafkaBroker.ts';
import { systemClock } from '../../../src/adapters/system/systemClock.ts';
import { describeBroker } from '../../harness/brokers/brokerContract.ts';
import type { BrokerServer } from '../../harness/brokers/brokerServer.ts';
import { startKafka } from '../../harness/brokers/kafkaServer.ts';
import { createLogRecord } from '../../harness/sampleEvents.ts';

const log = process.env['SAY'] ? { debug: console.log, info: console.log, warn: console.log, error: console.log } : createLogRecord();
describe('Kafka', () => {
  let server: BrokerServer;
  beforeAll(async () => {
    server = await startKafka();
  }, 60_000);
  afterAll(() => server.stop());
  describeBroker('Kafka', () => ({
    connect: (stream) => openKafka({ ...server.access, stream }, { clock: systemClock, log }),
    kill: () => server.kill(),
    restart: () => server.restart(),
  }));
});
