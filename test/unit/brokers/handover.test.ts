import { describe, expect, it } from 'vitest';
import type { ReceivedMessage } from '../../../src/core/brokers/broker.ts';
import { Handover, type Delivery } from '../../../src/core/brokers/handover.ts';
import { systemClock } from '../../../src/adapters/system/systemClock.ts';
import { message } from '../../harness/brokers/brokerContract.ts';
import { createLogRecord } from '../../harness/sampleEvents.ts';

const world = { clock: systemClock, log: createLogRecord() };

interface Told extends Delivery {
  readonly told: string[];
  isLost: boolean;
}

function delivery(number: number, key = 'k'): Told {
  const told: string[] = [];
  const received: ReceivedMessage = { ...message(number, { key }), isRedelivered: false };
  return {
    ...{ told, message: received, isLost: false },
    isOurs() {
      return !this.isLost;
    },
    acknowledge: () => void told.push('acknowledged'),
  };
}

/** Lets go of one message after the other. */
function gate(): { readonly open: () => void; readonly passed: Promise<void> } {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { open: () => open(), passed };
}

describe('in mode all', () => {
  it('hands over one after the other for each key, and keys at once', async () => {
    const begun: string[] = [];
    const gates = new Map(['m1', 'm2', 'm3'].map((id) => [id, gate()]));
    const handover = new Handover(
      { name: 'n', mode: 'all' },
      ({ id }) => {
        begun.push(id);
        return gates.get(id)?.passed ?? Promise.resolve();
      },
      world,
    );
    const all = [delivery(1), delivery(2), delivery(3, 'other')];
    const handled = Promise.all(all.map((each) => handover.deliver(each)));
    await new Promise(setImmediate);
    expect(begun).toEqual(['m1', 'm3']);
    for (const { open } of gates.values()) open();
    await handled;
    expect(begun).toEqual(['m1', 'm3', 'm2']);
    expect(all.map(({ told }) => told)).toEqual(all.map(() => ['acknowledged']));
  });

  it('does not begin what the broker has taken back', async () => {
    const begun: string[] = [];
    const first = gate();
    const handover = new Handover(
      { name: 'n', mode: 'all' },
      ({ id }) => {
        begun.push(id);
        return first.passed;
      },
      world,
    );
    const [one, two] = [delivery(1), delivery(2)];
    const handled = Promise.all([handover.deliver(one), handover.deliver(two)]);
    await new Promise(setImmediate);
    one.isLost = true;
    two.isLost = true;
    first.open();
    await handled;
    expect(begun).toEqual(['m1']);
    expect([...one.told, ...two.told]).toEqual([]);
  });
});

it('acknowledges types that nobody asked for, and hands them to nobody', async () => {
  const handover = new Handover(
    { name: 'n', mode: 'all', types: ['commit.created'] },
    () => Promise.reject(new Error('never')),
    world,
  );
  const other = delivery(1);
  await handover.deliver(other);
  expect(other.told).toEqual(['acknowledged']);
});

it('acknowledges no other type after it was stopped, since what was in hand is before it', async () => {
  const types = ['run.started'];
  const handover = new Handover({ name: 'n', mode: 'all', types }, () => Promise.resolve(), world);
  await handover.stop();
  const [held, other] = [delivery(1), delivery(2)];
  await handover.deliver(held);
  await handover.deliver({ ...other, message: { ...other.message, type: 'commit.created' } });
  expect([held.told, other.told]).toEqual([[], []]);
});

it('gives back what was rejected, where the broker takes it', async () => {
  const handover = new Handover(
    { name: 'n', mode: 'shared' },
    () => Promise.reject(new Error('not now')),
    world,
  );
  const rejected = delivery(1);
  await handover.deliver({ ...rejected, giveBack: () => void rejected.told.push('given back') });
  expect(rejected.told).toEqual(['given back']);
});

it('begins nothing after it was stopped, and acknowledges what was in hand', async () => {
  const first = gate();
  const handover = new Handover({ name: 'n', mode: 'all' }, () => first.passed, world);
  const [one, two] = [delivery(1), delivery(2)];
  const handled = Promise.all([handover.deliver(one), handover.deliver(two)]);
  await new Promise(setImmediate);
  const stopped = handover.stop();
  first.open();
  await stopped;
  await handled;
  expect([one.told, two.told]).toEqual([['acknowledged'], []]);
});
