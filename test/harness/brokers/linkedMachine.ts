import { randomUUID } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { createMemoryStore } from '../../../src/adapters/stream/memoryStore.ts';
import { sha256 } from '../../../src/adapters/system/sha256.ts';
import { systemClock } from '../../../src/adapters/system/systemClock.ts';
import type { Broker, BrokerWorld } from '../../../src/core/brokers/broker.ts';
import type { BrokerLink } from '../../../src/core/brokers/brokerLink.ts';
import { createBrokerLink } from '../../../src/core/brokers/createBrokerLink.ts';
import type { ThrottleLimits } from '../../../src/core/brokers/throttle.ts';
import { toDisposable } from '../../../src/core/disposable.ts';
import { createBus } from '../../../src/core/events/bus.ts';
import type { Bus } from '../../../src/core/events/busTypes.ts';
import type { EventStore } from '../../../src/core/ports.ts';
import { createLogRecord, SAMPLE_SOURCE, type LogRecord } from '../sampleEvents.ts';

/** A repository with a stream in memory and no reactions, and its connection with a broker. */
export interface LinkedMachine {
  readonly link: BrokerLink;
  readonly bus: Bus;
  readonly store: EventStore;
  readonly log: LogRecord;
  /** Of the events in its stream. */
  ids(): readonly string[];
  /** Resolves when it is set up. */
  connect(): Promise<void>;
}

export interface MachineOptions {
  readonly limits?: ThrottleLimits;
  /** How many events its stream keeps. */
  readonly keeps?: number;
}

/** It is disconnected when the test is over. @param open makes a connection */
export function linkedMachine(
  open: (world: BrokerWorld) => Promise<Broker>,
  { limits, keeps }: MachineOptions = {},
): LinkedMachine {
  const log = createLogRecord();
  const store = createMemoryStore(keeps === undefined ? {} : { keep: keeps });
  const bus = createBus({ clock: systemClock, log, random: Math.random, store });
  const name = randomUUID().slice(0, 8);
  let position: number | undefined;
  const link = createBrokerLink({
    ...{ source: SAMPLE_SOURCE, bus, events: store, log, clock: systemClock, hash: sha256 },
    leadership: { isLeading: () => true, onChange: () => toDisposable(() => undefined) },
    reactions: { current: undefined, onChange: () => toDisposable(() => undefined) },
    sharing: { current: undefined },
    newId: randomUUID,
    openBroker: () => open({ clock: systemClock, log }),
    machine: () => Promise.resolve(name),
    positionFor: () => ({
      load: () => Promise.resolve(position),
      save: (next) => Promise.resolve(void (position = next)),
    }),
    ...(limits && { limits }),
  });
  onTestFinished(() => link.disconnect());
  return {
    ...{ link, bus, store, log },
    ids: () => store.recent().map(({ id }) => id),
    connect: () => link.connect({ url: new URL('memory://x') }),
  };
}
