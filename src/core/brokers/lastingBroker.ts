import type { Disposable } from '../disposable.ts';
import type {
  Broker,
  BrokerMessage,
  BrokerState,
  BrokerWorld,
  ConsumeOptions,
  Consumption,
  OnMessage,
} from './broker.ts';
import { brokerDown } from './brokerErrors.ts';
import { LastingConnection, type Link } from './lastingConnection.ts';
import { LastingConsumption, type Receive } from './lastingConsumption.ts';

/** How one kind of server is reached and used. */
export interface BrokerClient<T> {
  /** Makes one connection, or rejects with the reason why it cannot. */
  connect(): Promise<Link<T>>;
  /** As {@link Broker.publish}, over this connection. */
  publish(live: T, messages: readonly BrokerMessage[]): Promise<void>;
  readonly receive: Receive<T>;
}

/** A {@link Broker} that goes on over one connection after another. */
export class LastingBroker<T> implements Broker {
  readonly #world: BrokerWorld;
  readonly #client: BrokerClient<T>;
  readonly #connection: LastingConnection<T>;
  readonly #consumptions = new Set<LastingConsumption<T>>();

  constructor(world: BrokerWorld, client: BrokerClient<T>) {
    this.#world = world;
    this.#client = client;
    this.#connection = new LastingConnection(world, () => client.connect());
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
    await this.#client.publish(live, messages);
  }

  async consume(options: ConsumeOptions, onMessage: OnMessage): Promise<Consumption> {
    const consumption = new LastingConsumption({
      connection: this.#connection,
      world: this.#world,
      receive: this.#client.receive,
      ...{ options, onMessage },
    });
    this.#consumptions.add(consumption);
    const stop = async (): Promise<void> => {
      await consumption.stop();
      this.#consumptions.delete(consumption);
    };
    try {
      await consumption.start();
    } catch (error) {
      await stop();
      throw error;
    }
    return { stop };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#consumptions].map((each) => each.stop()));
    await this.#connection.close();
  }
}

function whyDown(state: BrokerState): string {
  return state.kind === 'down' ? state.reason : 'it is not connected yet';
}
