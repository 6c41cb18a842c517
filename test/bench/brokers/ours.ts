import { systemClock } from '../../../src/adapters/system/systemClock.ts';
import type { BrokerAccess, OpenBroker } from '../../../src/core/brokers/broker.ts';
import { becomes } from '../../harness/brokers/openedBroker.ts';
import { createLogRecord } from '../../harness/sampleEvents.ts';
import { IN_FLIGHT, type Peer } from './peer.ts';

/** Our broker; keys are handled in order, as the product wants it. */
export async function openOurs(open: OpenBroker, access: BrokerAccess): Promise<Peer> {
  const broker = await open(access, { clock: systemClock, log: createLogRecord() });
  await becomes(broker, 'connected');
  return {
    publish: (batch) => broker.publish(batch),
    async consume(count) {
      let left = count;
      const options = { name: 'bench', mode: 'all', from: 'oldest' } as const;
      const { promise, resolve } = Promise.withResolvers<undefined>();
      const consumption = await broker.consume({ ...options, maxInFlight: IN_FLIGHT }, () => {
        left -= 1;
        if (left === 0) resolve(undefined);
        return Promise.resolve();
      });
      await promise;
      await consumption.stop();
    },
    close: () => broker.close(),
  };
}
