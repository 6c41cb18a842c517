import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BrokerAccess } from '../../../src/core/brokers/broker.ts';
import { eventually } from '../eventually.ts';
import { createLogRecord } from '../sampleEvents.ts';
import { consumed, message } from './brokerContract.ts';
import type { BrokerKind, BrokerServer } from './brokerServer.ts';
import { makeCertificate } from './certificate.ts';
import { reasonDown, withBroker, withConnected } from './openedBroker.ts';

const CREDENTIALS = { username: 'reactor', password: 'a secret: "%41"' };

/** How a broker behaves at a server that speaks TLS only and asks who comes. */
export function describeAccess({ open, start }: BrokerKind): void {
  describe('with TLS and a password', () => {
    let server: BrokerServer;
    const log = createLogRecord();
    beforeAll(async () => {
      server = await start({ credentials: CREDENTIALS, tls: await makeCertificate() });
    }, 60_000);
    afterAll(() => server.stop());

    async function reasonFor(access: BrokerAccess): Promise<string> {
      let reason = '';
      await withBroker(
        open,
        access,
        async (broker) => {
          reason = await reasonDown(broker);
        },
        log,
      );
      return reason;
    }

    it('carries messages for who has both', async () => {
      await withConnected(open, server.access, async (broker) => {
        const received = await consumed(broker, { name: 'reader', mode: 'all', from: 'oldest' });
        await broker.publish([message(1)]);
        await eventually(
          'the message',
          () => received,
          ([first]) => first?.id === 'm1',
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
