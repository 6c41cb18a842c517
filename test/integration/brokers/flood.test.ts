import { connect } from 'amqplib';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openRabbit } from '../../../src/adapters/brokers/rabbitmq/rabbitBroker.ts';
import { encodeEvent } from '../../../src/core/brokers/eventMessage.ts';
import type { BrokerServer } from '../../harness/brokers/brokerServer.ts';
import { linkedMachine } from '../../harness/brokers/linkedMachine.ts';
import { rabbitMissing, startRabbit } from '../../harness/brokers/rabbitServer.ts';
import { describeUnless } from '../../harness/brokers/serverHere.ts';
import { eventually } from '../../harness/eventually.ts';
import { sampleOf } from '../../harness/sampleEvents.ts';

const FLOOD = 100_000;
const LARGE = 10 << 20;
/** Longer than this a person would call the editor stuck. Milliseconds. */
const STUCK_MS = 1_000;
const STREAM = 'flood';

describeUnless(rabbitMissing)('a repository on RabbitMQ', () => {
  let server: BrokerServer;
  beforeAll(async () => {
    server = await startRabbit();
  }, 60_000);
  afterAll(() => server.stop());

  it(
    `counts a flood of ${FLOOD} and a message of 10 MB, says so, and takes what comes after`,
    { timeout: 180_000 },
    async () => {
      const limits = { perSecond: 1_000_000, burst: 1_000 };
      const machine = linkedMachine(
        (world) => openRabbit({ ...server.access, stream: STREAM }, world),
        { limits },
      );
      await machine.connect();
      await eventually(
        'a connection',
        () => machine.link.state,
        ({ kind }) => kind === 'connected',
      );
      await machine.link.sendTest();
      const delay = monitorEventLoopDelay();
      delay.enable();
      await flood(server.access.url.href);
      await eventually(
        'all of it, and the event after it',
        () => machine.link.counters,
        ({ malformed, taken }) => malformed === FLOOD + 1 && taken === 1,
        120_000,
      );
      delay.disable();
      expect(machine.ids()).toEqual(['e1']);
      expect(delay.max / 1e6).toBeLessThan(STUCK_MS);
      const complaints = machine.log.lines.filter((line) => line.includes('from the broker'));
      expect(complaints.length).toBeGreaterThan(0);
      expect(complaints.length).toBeLessThan(FLOOD / 1_000);
      expect(await machine.link.sendTest()).toBeGreaterThanOrEqual(0);
      expect(machine.link.state).toEqual({ kind: 'connected' });
    },
  );
});

/** Nonsense from somebody who does not wait, something large, and one event that is right. */
async function flood(address: string): Promise<void> {
  const model = await connect(address);
  const channel = await model.createConfirmChannel();
  const send = (body: Buffer): boolean =>
    channel.publish(STREAM, 'deployment.failed', body, { persistent: true });
  for (let number = 0; number < FLOOD; number++) {
    const hasRoom = send(Buffer.from(`nonsense ${number}`));
    if (!hasRoom) await channel.waitForConfirms();
  }
  send(Buffer.alloc(LARGE, '{'));
  const run = { run: 'r1', reaction: 'web', event: 'e', commit: null, tookMs: 1 };
  send(Buffer.from(encodeEvent(sampleOf('run.succeeded', 1, { data: run }), 'other').body));
  await channel.waitForConfirms();
  await model.close();
}
