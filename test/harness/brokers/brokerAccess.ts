import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Broker, BrokerAccess, OpenBroker } from '../../../src/core/brokers/broker.ts';
import { systemClock } from '../../../src/adapters/system/systemClock.ts';
import { eventually } from '../eventually.ts';
import { createLogRecord } from '../sampleEvents.ts';
import { message } from './brokerContract.ts';
import type { BrokerServer, BrokerServerOptions } from './brokerServer.ts';
import { makeCertificate } from './certificate.ts';

const CREDENTIALS = { username: 'reactor', password: 'a secret: "%41"' };

/** How a broker behaves at a server that speaks TLS only and asks who comes. */
export function describeAccess(
  open: OpenBroker,
  start: (options: BrokerServerOptions) => Promise<BrokerServer>,
): void {
  describe('with TLS and a password', () => {
    let server: BrokerServer;
    const log = createLogRecord();
    beforeAll(async () => {
      server = await start({ credentials: CREDENTIALS, tls: await makeCertificate() });
    }, 60_000);
    afterAll(() => server.stop());

    /** Opens a broker, and closes it when `work` is done. */
    async function withBroker(
      access: BrokerAccess,
      work: (broker: Broker) => Promise<void>,
    ): Promise<void> {
      const broker = await open(access, { clock: systemClock, log });
      try {
        await work(broker);
      } finally {
        await broker.close();
      }
    }

    const becomes = (broker: Broker, wanted: string): Promise<unknown> =>
      eventually(
        wanted,
        () => broker.state,
        ({ kind }) => kind === wanted,
      );

    async function reasonFor(access: BrokerAccess): Promise<string> {
      let reason = '';
      await withBroker(access, async (broker) => {
        await becomes(broker, 'down');
        reason = broker.state.kind === 'down' ? broker.state.reason : '';
      });
      return reason;
    }

    it('carries messages for who has both', async () => {
      await withBroker(server.access, async (broker) => {
        await becomes(broker, 'connected');
        const ids: string[] = [];
        await broker.consume({ name: 'reader', mode: 'all', from: 'oldest' }, ({ id }) => {
          ids.push(id);
          return Promise.resolve();
        });
        await broker.publish([message(1)]);
        await eventually(
          'the message',
          () => ids,
          ([id]) => id === 'm1',
        );
      });
    });

    it('does not trust an authority that nobody named', async () => {
      const { url } = server.access;
      expect(await reasonFor({ url, ...CREDENTIALS })).toMatch(/certificate/i);
    });

    it('says that the password is wrong, and never which', async () => {
      const password = 'another secret';
      const reason = await reasonFor({ ...server.access, password });
      expect(reason).toMatch(/auth|refused|password|SASL/i);
      expect([reason, ...log.lines].join('\n')).not.toMatch(/secret/);
    });
  });
}
