import { JetStreamApiError } from '@nats-io/jetstream';
import { errors } from '@nats-io/transport-node';
import type { Disposable } from '../../../core/disposable.ts';
import { messageOf } from '../../../core/errors.ts';
import { mapLimited } from '../../../core/mapLimited.ts';
import {
  PUBLISH_MS,
  type Broker,
  type BrokerAccess,
  type BrokerMessage,
  type BrokerState,
  type BrokerWorld,
  type ConsumeOptions,
  type Consumption,
  type OnMessage,
  type OpenBroker,
} from '../../../core/brokers/broker.ts';
import { brokerDown, brokerRefused } from '../../../core/brokers/brokerErrors.ts';
import { LastingConnection } from '../../../core/brokers/lastingConnection.ts';
import { connectNats, type NatsLive } from './natsConnection.ts';
import { encodeHeaders, subjectOf } from './natsMessage.ts';
import { readInOrder } from './natsReader.ts';
import { shareWork } from './natsWork.ts';

const PUBLISHED_AT_ONCE = 256;

/** NATS with JetStream, 2.9 or newer (https://docs.nats.io/nats-concepts/jetstream). */
export const openNats: OpenBroker = (access, world) =>
  Promise.resolve(new NatsBroker(access, world));

class NatsBroker implements Broker {
  readonly #world: BrokerWorld;
  readonly #connection: LastingConnection<NatsLive>;
  readonly #consumptions = new Set<Consumption>();

  constructor(access: BrokerAccess, world: BrokerWorld) {
    this.#world = world;
    this.#connection = new LastingConnection(world, () => connectNats(access));
  }

  get state(): BrokerState {
    return this.#connection.state;
  }

  onState(listener: (state: BrokerState) => void): Disposable {
    return this.#connection.onState(listener);
  }

  async publish(messages: readonly BrokerMessage[]): Promise<void> {
    const live = this.#connection.current;
    if (live === undefined) throw brokerDown(reasonOf(this.state));
    const { js, subjects } = live;
    const prepared = messages.map((message) => ({
      subject: subjectOf(subjects, message),
      options: { headers: encodeHeaders(message), timeout: PUBLISH_MS, retries: 0 },
      body: message.body,
    }));
    try {
      await mapLimited(prepared, PUBLISHED_AT_ONCE, ({ subject, body, options }) =>
        js.publish(subject, body, options),
      );
    } catch (error) {
      throw isRefusal(error) ? brokerRefused(messageOf(error)) : brokerDown(messageOf(error));
    }
  }

  async consume(options: ConsumeOptions, onMessage: OnMessage): Promise<Consumption> {
    const begin = options.mode === 'all' ? readInOrder : shareWork;
    const init = { world: this.#world, connection: this.#connection, options, onMessage };
    const consumption = await begin(init);
    this.#consumptions.add(consumption);
    return consumption;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#consumptions].map((each) => each.stop()));
    await this.#connection.close();
  }
}

/** The server was reached and does not want it, now or ever. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof JetStreamApiError ||
    error instanceof errors.InvalidArgumentError ||
    error instanceof errors.PermissionViolationError
  );
}

function reasonOf(state: BrokerState): string {
  return state.kind === 'down' ? state.reason : 'it is not connected yet';
}
