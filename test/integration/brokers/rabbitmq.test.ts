import { afterAll, beforeAll, describe } from 'vitest';
import { openRabbit } from '../../../src/adapters/brokers/rabbitmq/rabbitBroker.ts';
import { systemClock } from '../../../src/adapters/system/systemClock.ts';
import { describeBroker } from '../../harness/brokers/brokerContract.ts';
import type { BrokerServer } from '../../harness/brokers/brokerServer.ts';
import { startRabbit } from '../../harness/brokers/rabbitServer.ts';
import { createLogRecord } from '../../harness/sampleEvents.ts';

const log = process.env['SAY'] ? { debug: console.log, info: console.log, warn: console.log, error: console.log } : createLogRecord();
describe('RabbitMQ', () => {
  let server: BrokerServer;
  beforeAll(async () => {
    server = await startRabbit();
  }, 60_000);
  afterAll(() => server.stop());
  describeBroker('RabbitMQ', () => ({
    connect: (stream) => openRabbit({ ...server.access, stream }, { clock: systemClock, log }),
    kill: () => server.kill(),
    restart: () => server.restart(),
  }));
});
