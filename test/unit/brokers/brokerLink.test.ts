import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/adapters/system/systemClock.ts';
import { encodeEvent } from '../../../src/core/brokers/eventMessage.ts';
import { connectMemory, memoryHub } from '../../../src/core/brokers/memoryBroker.ts';
import type { AnyEvent } from '../../../src/core/events/event.ts';
import { message } from '../../harness/brokers/brokerContract.ts';
import {
  linkedMachine,
  type LinkedMachine,
  type MachineOptions,
} from '../../harness/brokers/linkedMachine.ts';
import { eventually } from '../../harness/eventually.ts';
import { sampleEvent, sampleOf } from '../../harness/sampleEvents.ts';

/** A machine on a hub that it shares with others. */
function machine(hub: string, options?: MachineOptions): LinkedMachine {
  return linkedMachine((world) => Promise.resolve(connectMemory(memoryHub(hub), world)), options);
}

function run(number: number): AnyEvent {
  const ref = { run: `r${number}`, reaction: 'web', event: 'e', commit: null };
  return sampleOf('run.succeeded', number, { data: { ...ref, tookMs: 1 } });
}

describe('a repository on a broker', () => {
  it('hears what others tell, and sends nothing back', async () => {
    const hub = randomUUID();
    const [one, two] = [machine(hub), machine(hub)];
    await Promise.all([one.connect(), two.connect()]);
    expect(await one.link.sendTest()).toBeGreaterThanOrEqual(0);
    await two.link.sendTest();
    await one.bus.publish([run(1), run(2), sampleEvent(3)]);
    await eventually(
      'both runs',
      () => two.ids(),
      ({ length }) => length === 2,
    );
    expect(two.ids()).toEqual(['e1', 'e2']);
    expect(two.store.recent().every(({ relayedby }) => relayedby !== undefined)).toBe(true);
    await two.link.sendTest();
    expect(two.link.counters).toMatchObject({ sent: 0, taken: 2 });
    // What moves a ref is about one clone, and stays there.
    expect(one.link.counters).toMatchObject({ sent: 2, taken: 0, repeats: 2 });
  });

  it('asks what comes back only when it receives', async () => {
    const { promise: begin, resolve } = Promise.withResolvers<undefined>();
    const one = linkedMachine((world) => {
      const broker = connectMemory(memoryHub(randomUUID()), world);
      const consume = broker.consume.bind(broker);
      broker.consume = async (...given) => {
        await begin;
        return consume(...given);
      };
      return Promise.resolve(broker);
    });
    await one.connect();
    const testing = one.link.sendTest();
    resolve(undefined);
    expect(await testing).toBeGreaterThanOrEqual(0);
  });

  it('sends later what happened while it was not connected', async () => {
    const hub = randomUUID();
    const [one, two] = [machine(hub), machine(hub)];
    await one.bus.publish(run(1));
    await Promise.all([one.connect(), two.connect()]);
    await Promise.all([one.link.sendTest(), two.link.sendTest()]);
    await one.link.disconnect();
    expect(one.link.state).toEqual({ kind: 'none' });
    await one.bus.publish([run(2), run(3)]);
    await one.connect();
    await eventually(
      'what was missed',
      () => two.ids(),
      ({ length }) => length === 2,
    );
    // It began to send when it was first connected.
    expect(two.ids()).toEqual(['e2', 'e3']);
  });

  it('says and counts what the stream forgot before it was sent', async () => {
    const one = machine(randomUUID(), { keeps: 10 });
    await one.connect();
    await one.link.sendTest();
    await one.link.disconnect();
    for (let number = 1; number <= 30; number++) await one.bus.publish(run(number));
    await one.connect();
    await eventually(
      'the rest is sent',
      () => one.link.counters.sent,
      (sent) => sent === 10,
    );
    expect(one.link.counters.overflowed).toBe(20);
    expect(one.log.lines.join('\n')).toMatch(/20 events were no longer in the stream/);
  });

  it('connects to nothing any more when it is disposed', async () => {
    const one = machine(randomUUID());
    one.link.dispose();
    await one.connect();
    expect(one.link.state).toEqual({ kind: 'none' });
    await expect(one.link.sendTest()).rejects.toMatchObject({ code: 'broker-down' });
  });

  it('takes of others what they tell of the world, and no work', async () => {
    const hub = randomUUID();
    const one = machine(hub);
    await one.connect();
    await one.link.sendTest();
    const foreign = (event: AnyEvent): AnyEvent => ({ ...event, source: '/cluster/prod' });
    const check = sampleOf('infrastructure.namespaceCreated', 7, {
      data: { environment: 'prod', commit: 'a'.repeat(40), by: 'kubernetes', namespace: 'web' },
    });
    const other = connectMemory(memoryHub(hub), { clock: systemClock, log: one.log });
    await other.publish([foreign(check), foreign(run(8))].map((each) => encodeEvent(each, 'c')));
    await one.link.sendTest();
    expect(one.ids()).toEqual(['e7']);
    expect(one.link.counters).toMatchObject({ taken: 1, passedOver: 1 });
  });

  it('counts a flood of 100,000 that cannot be understood, and goes on', async () => {
    const hub = randomUUID();
    const one = machine(hub, { limits: { perSecond: 1_000_000, burst: 1_000 } });
    await one.connect();
    await one.link.sendTest();
    const other = connectMemory(memoryHub(hub), { clock: systemClock, log: one.log });
    const bad = (number: number) => message(number, { body: Buffer.from(`bad ${number}`) });
    for (let from = 0; from < 100_000; from += 10_000) {
      await other.publish(Array.from({ length: 10_000 }, (_, index) => bad(from + index)));
    }
    await other.publish([encodeEvent(run(1), 'other')]);
    await eventually(
      'the event after it',
      () => one.ids(),
      ({ length }) => length === 1,
    );
    expect(one.link.counters).toMatchObject({ malformed: 100_000, taken: 1 });
    const complaints = one.log.lines.filter((line) => line.includes('from the broker'));
    expect(complaints.length).toBeLessThan(10);
  }, 60_000);

  it('counts a message of 10 MB, says so, and takes the next', async () => {
    const hub = randomUUID();
    const one = machine(hub);
    await one.connect();
    await one.link.sendTest();
    const other = connectMemory(memoryHub(hub), { clock: systemClock, log: one.log });
    await other.publish([message(1, { body: new Uint8Array(10 << 20) })]);
    await other.publish([encodeEvent(run(1), 'other')]);
    await eventually(
      'the event after it',
      () => one.ids(),
      ({ length }) => length === 1,
    );
    expect(one.link.counters).toMatchObject({ malformed: 1, taken: 1 });
    expect(one.log.lines.join('\n')).toMatch(/warn: Message "m1" .*10485760 bytes, at most/);
  });

  it('leaves a flood of events with the broker', async () => {
    const hub = randomUUID();
    const one = machine(hub, { limits: { perSecond: 500, burst: 50 } });
    await one.connect();
    await one.link.sendTest();
    const other = connectMemory(memoryHub(hub), { clock: systemClock, log: one.log });
    const before = performance.now();
    await other.publish(Array.from({ length: 300 }, (_, index) => encodeEvent(run(index), 'o')));
    await eventually(
      'all of them',
      () => one.ids(),
      ({ length }) => length === 300,
    );
    expect(performance.now() - before).toBeGreaterThan(400);
    expect(one.link.counters.heldBack).toBeGreaterThan(0);
    expect(one.log.lines.filter((line) => line.includes('the rest waits'))).toHaveLength(1);
  }, 60_000);
});
