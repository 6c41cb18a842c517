import { connectMemory, memoryHub } from '../../../src/core/brokers/memoryBroker.ts';
import { systemClock } from '../../../src/adapters/system/systemClock.ts';
import { describeBroker } from '../../harness/brokers/brokerContract.ts';
import { createLogRecord } from '../../harness/sampleEvents.ts';

const world = { clock: systemClock, log: createLogRecord() };

describeBroker('in memory', () => ({
  connect: (stream) => Promise.resolve(connectMemory(memoryHub(stream), world)),
}));
