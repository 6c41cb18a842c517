import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type {
  Broker,
  BrokerMessage,
  ConsumeOptions,
  OnMessage,
  ReceivedMessage,
} from '../../../src/core/brokers/broker.ts';
import { onceEach } from './onceEach.ts';
import { eventually } from '../eventually.ts';
import { becomes, reasonDown } from './openedBroker.ts';

/** A server, or what stands for one, that the tests of one file share. */
export interface TestedServer {
  /** A new connection, to a stream of that name; it may be down. */
  connect(stream: string): Promise<Broker>;
  /** Ends the server with SIGKILL; not given where there is none that could be killed. */
  kill?(): Promise<void>;
  /** Starts it again, with what it had on disk and under the same address. */
  restart?(): Promise<void>;
}

/** How many events are under way when the server is killed. */
const KILLED_AMONG = 10_000;

/**
 * What every {@link Broker} promises. Each test has a stream of its own, so that one server serves
 * all. `server` is asked for it when the tests are collected and again in each of them.
 */
export function describeBroker(name: string, server: () => TestedServer): void {
  describe(`the broker contract: ${name}`, () => {
    const opened: Broker[] = [];
    let stream = '';
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((broker) => broker.close()));
      stream = '';
    });

    async function connect(): Promise<Broker> {
      stream ||= `test-${randomUUID()}`;
      const broker = await server().connect(stream);
      opened.push(broker);
      return broker;
    }

    async function connected(): Promise<Broker> {
      const broker = await connect();
      await becomes(broker, 'connected');
      return broker;
    }

    it('carries a message as it is', async () => {
      const broker = await connected();
      const received = await consumed(broker, { name: 'reader', mode: 'all', from: 'oldest' });
      const plain = message(1, { key: '/git/example.org/Übung "1" %', type: 'deployment.failed' });
      const binary = message(2, {
        contentType: 'application/json',
        attributes: { specversion: '1.0', source: '/git/fête', subject: 'a "b" %c' },
        body: Uint8Array.from([0, 255, 128, 10]),
      });
      await broker.publish([plain, binary]);
      await seen(received, 2);
      for (const sent of [plain, binary]) {
        const arrived = received.find(({ id }) => id === sent.id) as ReceivedMessage;
        const { isRedelivered, body, ...rest } = arrived;
        expect({ ...rest, body: [...body] }).toEqual({ ...sent, body: [...sent.body] });
        expect(typeof isRedelivered).toBe('boolean');
      }
    });

    it('confirms a repeat of what it has', async () => {
      const broker = await connected();
      const received = await consumed(broker, { name: 'reader', mode: 'all', from: 'oldest' });
      await broker.publish([message(1), message(1)]);
      await broker.publish([message(1), message(2)]);
      await seenIds(received, 2);
      expect(new Set(idsOf(received))).toEqual(new Set(['m1', 'm2']));
    });

    it('keeps the order of each key', async () => {
      const broker = await connected();
      const received = await consumed(broker, { name: 'reader', mode: 'all', from: 'oldest' });
      const keys = ['a', 'b', 'c'];
      const all = messages(300, (number) => ({ key: keys[number % 3] as string }));
      await Promise.all([
        broker.publish(all.slice(0, 100)),
        broker.publish(all.slice(100, 150)),
        broker.publish(all.slice(150)),
      ]);
      await seen(received, 300);
      for (const key of keys) {
        const ofKey = (list: readonly BrokerMessage[]): readonly string[] =>
          idsOf(list.filter((each) => each.key === key));
        expect(ofKey(received)).toEqual(ofKey(all));
      }
    });

    it('begins with the oldest message or with the next one', async () => {
      const broker = await connected();
      await broker.publish(messages(3));
      const newer = await consumed(broker, { name: 'newer', mode: 'all' });
      const older = await consumed(broker, { name: 'older', mode: 'all', from: 'oldest' });
      await broker.publish([message(4)]);
      await seen(older, 4);
      await seen(newer, 1);
      expect(idsOf(older)).toEqual(['m1', 'm2', 'm3', 'm4']);
      expect(idsOf(newer)).toEqual(['m4']);
    });

    it('hands over only the types that are asked for', async () => {
      const broker = await connected();
      const types = ['run.failed', 'deployment.failed'];
      const options = { name: 'some', mode: 'all', from: 'oldest', types } as const;
      const received = await consumed(broker, options);
      const typed = ['commit.created', 'run.failed', 'run.started', 'deployment.failed'];
      await broker.publish(typed.map((type, index) => message(index, { type })));
      await seen(received, 2);
      expect(received.map(({ type }) => type)).toEqual(types);
    });

    it('keeps the position of a name over connections', async () => {
      const first = await connected();
      const options = { name: 'keeper', mode: 'all', from: 'oldest' } as const;
      const before = await consumed(first, options);
      await first.publish(messages(10));
      await seen(before, 10);
      await first.close();
      const second = await connected();
      await second.publish(messages(5, undefined, 11));
      const after = await consumed(second, options);
      await seenIds(after, 5);
      expect(idsOf(after)).toEqual(['m11', 'm12', 'm13', 'm14', 'm15']);
    });

    it('keeps nothing of a name that is not durable', async () => {
      const first = await connected();
      const types = ['claim'];
      const options = { name: 'passing', mode: 'all', from: 'oldest', isDurable: false } as const;
      await first.publish(messages(4, (number) => ({ type: number < 3 ? 'claim' : 'ping' })));
      const before = await consumed(first, { ...options, types });
      await seen(before, 2);
      await first.close();
      const after = await consumed(await connected(), options);
      await seen(after, 4);
      expect(idsOf(before)).toEqual(['m1', 'm2']);
      expect(idsOf(after)).toEqual(['m1', 'm2', 'm3', 'm4']);
    });

    it('hands over again what was not acknowledged before the end, in order', async () => {
      const first = await connected();
      const options = { name: 'keeper', mode: 'all', from: 'oldest' } as const;
      const begun: string[] = [];
      await first.consume(options, ({ id }) => {
        begun.push(id);
        return id === 'm3' ? never() : Promise.resolve();
      });
      await first.publish(messages(6));
      await eventually(
        'm3 in hand',
        () => begun,
        (all) => all.includes('m3'),
      );
      await first.close();
      const second = await connected();
      const after = await consumed(second, options);
      await eventually(
        'all of the rest',
        () => idsOf(after),
        (all) => all.includes('m6'),
      );
      expect(idsOf(after).slice(idsOf(after).indexOf('m3'))).toEqual(['m3', 'm4', 'm5', 'm6']);
    });

    it('holds up a key while a message of it is rejected', async () => {
      const broker = await connected();
      const tried: string[] = [];
      let isRefusing = true;
      const options = { name: 'stubborn', mode: 'all', from: 'oldest' } as const;
      await broker.consume(options, ({ id }) => {
        tried.push(id);
        if (id === 'm2' && isRefusing) return Promise.reject(new Error('not now'));
        return Promise.resolve();
      });
      await broker.publish(messages(3));
      await eventually(
        'm2 again',
        () => tried.filter((id) => id === 'm2').length,
        (times) => times >= 2,
      );
      isRefusing = false;
      await eventually(
        'm3',
        () => tried,
        (all) => all.includes('m3'),
      );
      expect([...new Set(tried)]).toEqual(['m1', 'm2', 'm3']);
      expect(tried.indexOf('m3')).toBe(tried.length - 1);
    });

    it('divides the work of a shared name', async () => {
      const [one, two, publisher] = [await connected(), await connected(), await connected()];
      const options = { name: 'work', mode: 'shared', from: 'oldest', maxInFlight: 4 } as const;
      const done: string[][] = [[], []];
      for (const [index, broker] of [one, two].entries()) {
        await broker.consume(options, async ({ id }) => {
          await pause(2);
          done[index]?.push(id);
        });
      }
      await publisher.publish(messages(200, (number) => ({ key: `k${number}` })));
      await eventually(
        'all work done',
        () => done.flat().length,
        (count) => count >= 200,
      );
      expect(new Set(done.flat()).size).toBe(200);
      expect(done.flat()).toHaveLength(200);
      expect(done.map((each) => each.length > 0)).toEqual([true, true]);
    });

    it('hands over no more than may be in flight', async () => {
      const broker = await connected();
      let [inHand, most, done] = [0, 0, 0];
      const options = { name: 'work', mode: 'shared', from: 'oldest', maxInFlight: 3 } as const;
      await broker.consume(options, async () => {
        most = Math.max(most, ++inHand);
        await pause(5);
        inHand--;
        done++;
      });
      await broker.publish(messages(30, (number) => ({ key: `k${number}` })));
      await eventually(
        'all work done',
        () => done,
        (count) => count >= 30,
      );
      expect(most).toBeLessThanOrEqual(3);
      expect(most).toBeGreaterThan(0);
    });

    it('gives to another what one that ends has not acknowledged', async () => {
      const [stuck, other] = [await connected(), await connected()];
      const options = { name: 'work', mode: 'shared', from: 'oldest', maxInFlight: 5 } as const;
      const held: string[] = [];
      await stuck.consume(options, ({ id }) => {
        held.push(id);
        return never();
      });
      await other.publish(messages(5, (number) => ({ key: `k${number}` })));
      await eventually(
        'messages in hand',
        () => held.length,
        (count) => count > 0,
      );
      const taken = await consumed(other, options);
      await stuck.close();
      await seenIds(taken, 5);
      const again = taken.filter(({ id }) => held.includes(id));
      expect(again.length).toBeGreaterThan(0);
      expect(again.every(({ isRedelivered }) => isRedelivered)).toBe(true);
    });

    it('hands over again what a shared handler rejected', async () => {
      const broker = await connected();
      const tried: string[] = [];
      await broker.consume({ name: 'work', mode: 'shared', from: 'oldest' }, ({ id }) => {
        const isFirst = !tried.includes(id);
        tried.push(id);
        return isFirst ? Promise.reject(new Error('not now')) : Promise.resolve();
      });
      await broker.publish(messages(3));
      await eventually(
        'all of them twice',
        () => [...tried].sort(),
        (all) => all.length >= 6,
      );
      expect([...tried].sort()).toEqual(['m1', 'm1', 'm2', 'm2', 'm3', 'm3']);
    });

    it('hands over nothing after it was stopped, and waits for what is in hand', async () => {
      const broker = await connected();
      const done: string[] = [];
      let isBegun = false;
      const options = { name: 'work', mode: 'all', from: 'oldest' } as const;
      const consumption = await broker.consume(options, async ({ id }) => {
        isBegun = true;
        await pause(50);
        done.push(id);
      });
      await broker.publish(messages(3));
      await eventually(
        'the first message in hand',
        () => isBegun,
        (begun) => begun,
      );
      await consumption.stop();
      const atStop = done.length;
      expect(atStop).toBeGreaterThan(0);
      await pause(150);
      expect(done).toHaveLength(atStop);
    });

    it('takes nothing after it was closed, and leaves nothing open', async () => {
      const before = openSockets();
      const broker = await connected();
      await consumed(broker, { name: 'reader', mode: 'all' });
      await consumed(broker, { name: 'worker', mode: 'shared' });
      await broker.publish([message(1)]);
      const states: string[] = [];
      broker.onState(({ kind }) => states.push(kind));
      await broker.close();
      await broker.close();
      expect(broker.state).toEqual({ kind: 'closed' });
      expect(states).toEqual(['closed']);
      await expect(broker.publish([message(2)])).rejects.toMatchObject({ code: 'broker-closed' });
      const consuming = broker.consume({ name: 'late', mode: 'all' }, () => Promise.resolve());
      await expect(consuming).rejects.toMatchObject({ code: 'broker-closed' });
      await eventually('no socket left', openSockets, (count) => count <= before);
    });

    if (server().kill === undefined) return;
    describe('with a server that is killed', () => {
      it(`loses none of ${KILLED_AMONG} acknowledged events and handles none twice`, async () => {
        const [publisher, reader] = [await connected(), await connected()];
        const handled: string[] = [];
        const options = { name: 'reader', mode: 'all', from: 'oldest' } as const;
        await reader.consume(
          options,
          onceEach(({ id }) => {
            handled.push(id);
            return Promise.resolve();
          }),
        );
        const states = statesOf(publisher);
        const all = messages(KILLED_AMONG);
        let acknowledged = 0;
        const killing = eventually(
          'the middle',
          () => acknowledged,
          (count) => count >= KILLED_AMONG / 3,
        ).then(async () => {
          await server().kill?.();
          await pause(500);
          await server().restart?.();
        });
        for (let from = 0; from < all.length; from += 100) {
          await publishStubbornly(publisher, all.slice(from, from + 100));
          acknowledged += 100;
        }
        await killing;
        await eventually(
          'all handled',
          () => new Set(handled).size,
          (size) => size === all.length,
        );
        expect(handled).toEqual(idsOf(all));
        expect(states).toContain('down');
        expect(publisher.state.kind).toBe('connected');
      }, 180_000);

      it('goes on with shared work after the server was killed', async () => {
        const broker = await connected();
        const done: string[] = [];
        const options = { name: 'work', mode: 'shared', from: 'oldest' } as const;
        await broker.consume(
          options,
          onceEach(async ({ id }) => {
            await pause(1);
            done.push(id);
          }),
        );
        await broker.publish(messages(100));
        await server().kill?.();
        await server().restart?.();
        await publishStubbornly(broker, messages(100, undefined, 101));
        await eventually(
          'all work done',
          () => done.length,
          (count) => count >= 200,
        );
        expect(new Set(done).size).toBe(200);
        expect(done).toHaveLength(200);
      }, 180_000);

      it('recovers from a server that is down at the start', async () => {
        await server().kill?.();
        const broker = await connect();
        expect(await reasonDown(broker)).not.toBe('');
        await expect(broker.publish([message(1)])).rejects.toMatchObject({ code: 'broker-down' });
        const consuming = consumed(broker, { name: 'reader', mode: 'all', from: 'oldest' });
        await server().restart?.();
        await publishStubbornly(broker, [message(1)]);
        const received = await consuming;
        await seenIds(received, 1);
        expect(idsOf(received)[0]).toBe('m1');
        expect(broker.state.kind).toBe('connected');
      }, 180_000);

      it('can be closed while the server is down', async () => {
        const broker = await connected();
        await consumed(broker, { name: 'reader', mode: 'all' });
        await server().kill?.();
        await broker.close();
        expect(broker.state.kind).toBe('closed');
        await server().restart?.();
      }, 180_000);
    });
  });
}

/** A message with the id `m<number>`. */
export function message(number: number, parts: Partial<BrokerMessage> = {}): BrokerMessage {
  return {
    id: `m${number}`,
    key: '/git/example.org/team/shop',
    type: 'run.started',
    contentType: 'application/cloudevents+json',
    attributes: {},
    body: Buffer.from(`{"number":${number}}`),
    ...parts,
  };
}

export function messages(
  count: number,
  parts: (number: number) => Partial<BrokerMessage> = () => ({}),
  from = 1,
): readonly BrokerMessage[] {
  return Array.from({ length: count }, (_, index) => message(from + index, parts(from + index)));
}

/** Publishes the same again until it is confirmed, as the outbox does. */
export async function publishStubbornly(
  broker: Broker,
  batch: readonly BrokerMessage[],
): Promise<void> {
  await eventually(
    'the confirmation',
    () =>
      broker.publish(batch).then(
        () => true,
        () => false,
      ),
    (isConfirmed) => isConfirmed,
  );
}

function statesOf(broker: Broker): readonly string[] {
  const states: string[] = [];
  broker.onState(({ kind }) => states.push(kind));
  return states;
}

/** Acknowledges all at once, and remembers it in what it resolves with. */
export async function consumed(
  broker: Broker,
  options: ConsumeOptions,
): Promise<readonly ReceivedMessage[]> {
  const received: ReceivedMessage[] = [];
  const remember: OnMessage = (each) => Promise.resolve(void received.push(each));
  await broker.consume(options, remember);
  return received;
}

function idsOf(list: readonly { readonly id: string }[]): readonly string[] {
  return list.map(({ id }) => id);
}

async function seen(received: readonly ReceivedMessage[], count: number): Promise<void> {
  await eventually(
    `${count} messages`,
    () => received.length,
    (length) => length >= count,
  );
}

async function seenIds(received: readonly ReceivedMessage[], count: number): Promise<void> {
  await eventually(
    `${count} different messages`,
    () => new Set(idsOf(received)).size,
    (size) => size >= count,
  );
}

function never(): Promise<void> {
  return new Promise(() => undefined);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function openSockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name.includes('TCP')).length;
}
