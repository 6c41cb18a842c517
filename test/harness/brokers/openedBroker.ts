import { systemClock } from '../../../src/adapters/system/systemClock.ts';
import type {
  Broker,
  BrokerAccess,
  BrokerState,
  OpenBroker,
} from '../../../src/core/brokers/broker.ts';
import { eventually } from '../eventually.ts';
import { createLogRecord, type LogRecord } from '../sampleEvents.ts';

/** Opens a broker, and closes it when `work` is done. */
export async function withBroker(
  open: OpenBroker,
  access: BrokerAccess,
  work: (broker: Broker) => Promise<void>,
  log: LogRecord = createLogRecord(),
): Promise<void> {
  const broker = await open(access, { clock: systemClock, log });
  try {
    await work(broker);
  } finally {
    await broker.close();
  }
}

/** The same, once it is connected. */
export async function withConnected(
  open: OpenBroker,
  access: BrokerAccess,
  work: (broker: Broker) => Promise<void>,
): Promise<void> {
  await withBroker(open, access, async (broker) => {
    await becomes(broker, 'connected');
    await work(broker);
  });
}

/** Resolves with the state when it is of that kind. */
export function becomes(broker: Broker, wanted: BrokerState['kind']): Promise<BrokerState> {
  return eventually(
    `it is ${wanted}`,
    () => broker.state,
    ({ kind }) => kind === wanted,
  );
}

/** Waits until it is down. @returns why */
export async function reasonDown(broker: Broker): Promise<string> {
  const state = await becomes(broker, 'down');
  return state.kind === 'down' ? state.reason : '';
}
