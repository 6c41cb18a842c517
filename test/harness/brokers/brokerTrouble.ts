import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  PUBLISH_MS,
  type Broker,
  type BrokerAccess,
  type ReceivedMessage,
} from '../../../src/core/brokers/broker.ts';
import { CHECKOUT } from '../checkout.ts';
import { eventually } from '../eventually.ts';
import { ended, start, stop } from '../processes.ts';
import { consumed, message, messages, publishStubbornly } from './brokerContract.ts';
import type { BrokerKind, BrokerServer } from './brokerServer.ts';
import { becomes, reasonDown, withBroker, withConnected } from './openedBroker.ts';

const LARGE = 10 << 20;
const CONSUMER = 'test/integration/brokers/consumingProcess.ts';

/** How a broker behaves where a server or another consumer does what it should not. */
export function describeTrouble(kind: BrokerKind, server: () => BrokerServer): void {
  const { open } = kind;
  const access = (): BrokerAccess & { readonly stream: string } => ({
    ...server().access,
    stream: `trouble-${randomUUID()}`,
  });

  describe('in trouble', () => {
    it('is down while a server takes connections and answers nothing', async () => {
      server().suspend();
      onTestFinished(() => server().resume());
      await withBroker(open, access(), async (broker) => {
        expect(await reasonDown(broker)).not.toBe('');
        server().resume();
        await becomes(broker, 'connected');
        await publishStubbornly(broker, [message(1)]);
      });
    });

    it('holds up nobody for long where a server takes and never confirms', async () => {
      await withConnected(open, access(), async (broker) => {
        const received = await consumed(broker, { name: 'reader', mode: 'all', from: 'oldest' });
        server().suspend();
        onTestFinished(() => server().resume());
        // Threads that were under way may still answer the first one.
        const { error, tookMs } = await eventually(
          'that nothing is confirmed',
          () => attempt(broker),
          (tried) => tried.error !== undefined,
        );
        expect(error).toMatchObject({ code: 'broker-down' });
        expect(tookMs).toBeLessThan(2 * PUBLISH_MS);
        server().resume();
        await publishStubbornly(broker, [message(2)]);
        await eventually(
          'the next message',
          () => idsOf(received),
          (ids) => ids.includes('m2'),
        );
      });
    });

    it('is down, and tries on, where a server closes each connection', async () => {
      let connections = 0;
      const closing = createServer((socket: Socket) => {
        connections++;
        socket.on('error', () => undefined).destroy();
      }).listen(0, '127.0.0.1');
      await once(closing, 'listening');
      onTestFinished(() => void closing.close());
      const url = new URL(server().access.url);
      url.port = String((closing.address() as AddressInfo).port);
      await withBroker(open, { url }, async (broker) => {
        expect(await reasonDown(broker)).not.toBe('');
        await eventually(
          'it was tried again',
          () => connections,
          (count) => count >= 3,
        );
        await expect(broker.publish([message(1)])).rejects.toMatchObject({ code: 'broker-down' });
      });
    });

    it(`${kind.carriesLarge ? 'carries' : 'refuses'} a message of 10 MB, and the next`, async () => {
      await withConnected(open, access(), async (broker) => {
        const received = await consumed(broker, { name: 'reader', mode: 'all', from: 'oldest' });
        const large = broker.publish([message(1, { body: new Uint8Array(LARGE) })]);
        if (kind.carriesLarge) await large;
        else await expect(large).rejects.toMatchObject({ code: 'broker-refused' });
        await broker.publish([message(2)]);
        await eventually(
          'the next message',
          () => idsOf(received),
          (ids) => ids.includes('m2'),
        );
        const sizes = received.map(({ body }) => body.byteLength);
        expect(sizes.includes(LARGE)).toBe(kind.carriesLarge);
      });
    });

    it('gives to another what a process that was killed has not acknowledged', async () => {
      const given = access();
      const name = 'work';
      const child = start(process.execPath, [CONSUMER, given.url.href, given.stream, name], {
        cwd: CHECKOUT,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      onTestFinished(() => stop(child));
      let text = '';
      child.stdout?.setEncoding('utf8').on('data', (more: string) => (text += more));
      const said = (): readonly string[] => text.split('\n').filter(Boolean);
      await eventually('it consumes', said, (lines) => lines.includes('ready'));
      await withConnected(open, given, async (broker) => {
        await broker.publish(messages(5, (number) => ({ key: `k${number}` })));
        await eventually('messages in its hands', said, (lines) => lines.length === 6);
        child.kill('SIGKILL');
        await ended(child);
        const received = await consumed(broker, { name, mode: 'shared', from: 'oldest' });
        await eventually(
          'all of them',
          () => idsOf(received).sort(),
          (ids) => new Set(ids).size === 5,
        );
        expect(received.every(({ isRedelivered }) => isRedelivered)).toBe(true);
      });
    });
  });
}

/** Publishes one, and tells how that went and how long it took. */
async function attempt(
  broker: Broker,
): Promise<{ readonly error: unknown; readonly tookMs: number }> {
  const before = performance.now();
  const error: unknown = await broker.publish([message(1)]).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { error, tookMs: performance.now() - before };
}

function idsOf(received: readonly ReceivedMessage[]): string[] {
  return received.map(({ id }) => id);
}
