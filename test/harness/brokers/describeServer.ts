import { afterAll, beforeAll, describe } from 'vitest';
import { systemClock } from '../../../src/adapters/system/systemClock.ts';
import type { Broker } from '../../../src/core/brokers/broker.ts';
import { createLogRecord } from '../sampleEvents.ts';
import { describeAccess } from './brokerAccess.ts';
import { describeBroker } from './brokerContract.ts';
import type { BrokerKind, BrokerServer } from './brokerServer.ts';
import { describeTrouble } from './brokerTrouble.ts';
import { withConnected } from './openedBroker.ts';
import { describeUnless } from './serverHere.ts';

/** What tests of one kind of server need besides. */
export interface Beyond {
  readonly server: () => BrokerServer;
  /** Opens a broker on that stream, and closes it when `work` is done. */
  readonly on: (stream: string, work: (broker: Broker) => Promise<void>) => Promise<void>;
}

/**
 * What every kind of server has to pass: the contract, being guarded, and trouble.
 * @param beyond tests of what only this kind does
 */
export function describeServer(kind: BrokerKind, beyond: (given: Beyond) => void): void {
  const world = { clock: systemClock, log: createLogRecord() };
  describeUnless(kind.missing)(kind.name, () => {
    let server: BrokerServer;
    beforeAll(async () => {
      server = await kind.start();
    }, 60_000);
    afterAll(() => server.stop());

    describeBroker(kind.name, () => ({
      connect: (stream) => kind.open({ ...server.access, stream }, world),
      kill: () => server.kill(),
      restart: () => server.restart(),
    }));
    describeTrouble(kind, () => server);
    describeAccess(kind);
    describe('beyond the contract', () => {
      beyond({
        server: () => server,
        on: (stream, work) => withConnected(kind.open, { ...server.access, stream }, work),
      });
    });
  });
}
