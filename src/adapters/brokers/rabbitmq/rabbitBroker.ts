import type {
  Broker,
  BrokerAccess,
  BrokerMessage,
  BrokerState,
  BrokerWorld,
  ConsumeOptions,
  Consumption,
  OnMessage,
  OpenBroker,
} from '../../../core/brokers/broker.ts';
import { brokerDown } from '../../../core/brokers/brokerErrors.ts';
import { LastingConnection } from '../../../core/brokers/lastingConnection.ts';
import type { Disposable } from '../../../core/disposable.ts';
import { connectRabbit, type RabbitLive } from './rabbitConnection.ts';
import { RabbitConsumption } from './rabbitConsumption.ts';

/**
 * RabbitMQ 3.9 or newer, over AMQP 0-9-1: a durable topic exchange, a durable queue for each name, and
 * a stream as history. Messages are kept for seven days. In mode `all` the queue of a name serves one
 * consumer at a time, so the order of the queue is that of each key. A path in the address is the
 * virtual host.
 */
export const openRabbit: OpenBroker = (access, world) =>
  Promise.resolve(new RabbitBroker(access, world));

class RabbitBroker implements Broker {
  readonly #world: BrokerWorld;
  readonly #connection: LastingConnection<RabbitLive>;
  readonly #consumptions = new Set<RabbitConsumption>();

  constructor(access: BrokerAccess, world: BrokerWorld) {
    this.#world = world;
    this.#connection = new LastingConnection(world, () => connectRabbit(access, world));
  }

  get state(): BrokerState {
    return this.#connection.state;
  }

  onState(listener: (state: BrokerState) => void): Disposable {
    return this.#connection.onState(listener);
  }

  async publish(messages: readonly BrokerMessage[]): Promise<void> {
    const live = this.#connection.current;
    if (live === undefined) throw brokerDown(whyDown(this.state));
    await live.publisher.publish(messages);
  }

  async consume(options: ConsumeOptions, onMessage: OnMessage): Promise<Consumption> {
    const [connection, world] = [this.#connection, this.#world];
    const consumption = new RabbitConsumption({ connection, options, onMessage, world });
    this.#consumptions.add(consumption);
    try {
      await consumption.start();
    } catch (error) {
      this.#consumptions.delete(consumption);
      throw error;
    }
    return {
      stop: async () => {
        await consumption.stop();
        this.#consumptions.delete(consumption);
      },
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#consumptions].map((each) => each.stop()));
    await this.#connection.close();
  }
}

function whyDown(state: BrokerState): string {
  return state.kind === 'down' ? state.reason : 'it is not connected yet';
}
