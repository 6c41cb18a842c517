import { afterAll, beforeAll } from 'vitest';
import { openNats } from '../../../src/adapters/brokers/nats/natsBroker.ts';
import { systemClock } from '../../../src/adapters/system/systemClock.ts';
import { describeBroker } from '../../harness/brokers/brokerContract.ts';
import { describeWithNats } from '../../harness/brokers/natsHere.ts';
import { createNatsServer } from '../../harness/brokers/natsServer.ts';
import { createLogRecord } from '../../harness/sampleEvents.ts';

const server = await createNatsServer();
const world = { clock: systemClock, log: createLogRecord() };

describeWithNats('NATS', () => {
  beforeAll(() => server.start());
  afterAll(() => server.stop());
  describeBroker('NATS JetStream', () => ({
    connect: (stream) => openNats({ url: server.url, stream }, world),
    kill: () => server.kill(),
    restart: () => server.start(),
  }));
});
