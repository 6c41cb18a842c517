import { Emitter } from '../emitter.ts';
import { messageOf } from '../errors.ts';
import type { Disposable } from '../disposable.ts';
import {
  type Broker,
  type BrokerMessage,
  type BrokerState,
  type BrokerWorld,
  type ConsumeOptions,
  type Consumption,
  type OnMessage,
} from './broker.ts';
import { brokerClosed } from './brokerErrors.ts';
import { Handover } from './handover.ts';
import { InHand } from './inHand.ts';
import { MemoryHub, type HubConsumer, type HubMessage } from './memoryHub.ts';

const hubs = new Map<string, MemoryHub>();

/** The hub of a name, which all connections of this process with that name share. */
export function memoryHub(name: string): MemoryHub {
  const known = hubs.get(name) ?? new MemoryHub();
  hubs.set(name, known);
  return known;
}

/** One connection to a hub in memory: {@link Broker} within this process, for tests and trials. */
export function connectMemory(hub: MemoryHub, world: BrokerWorld): Broker {
  return new MemoryBroker(hub, world);
}

class MemoryBroker implements Broker {
  readonly #hub: MemoryHub;
  readonly #world: BrokerWorld;
  readonly #states: Emitter<BrokerState>;
  readonly #consumptions = new Set<MemoryConsumption>();
  #state: BrokerState = { kind: 'connected' };

  constructor(hub: MemoryHub, world: BrokerWorld) {
    this.#hub = hub;
    this.#world = world;
    this.#states = new Emitter((error) => world.log.error(messageOf(error)));
  }

  get state(): BrokerState {
    return this.#state;
  }

  onState(listener: (state: BrokerState) => void): Disposable {
    return this.#states.on(listener);
  }

  async publish(messages: readonly BrokerMessage[]): Promise<void> {
    await Promise.resolve();
    if (this.#state.kind === 'closed') throw brokerClosed();
    this.#hub.keep(messages);
  }

  async consume(options: ConsumeOptions, onMessage: OnMessage): Promise<Consumption> {
    await Promise.resolve();
    if (this.#state.kind === 'closed') throw brokerClosed();
    const consumption = new MemoryConsumption(this.#hub, this.#world, options, onMessage);
    this.#consumptions.add(consumption);
    return consumption;
  }

  async close(): Promise<void> {
    if (this.#state.kind === 'closed') return;
    this.#state = { kind: 'closed' };
    await Promise.all([...this.#consumptions].map((each) => each.stop()));
    this.#states.emit(this.#state);
    this.#states.dispose();
  }
}

class MemoryConsumption implements Consumption, HubConsumer {
  readonly #hub: MemoryHub;
  readonly #handover: Handover;
  readonly #inHand = new InHand();
  readonly options: ConsumeOptions;
  #isStopped = false;
  #hasLeft = false;

  constructor(hub: MemoryHub, world: BrokerWorld, options: ConsumeOptions, onMessage: OnMessage) {
    this.#hub = hub;
    this.#handover = new Handover(options, onMessage, world);
    this.options = options;
    hub.join(this);
  }

  get room(): number {
    const limit = this.options.mode === 'all' ? 1 : (this.options.maxInFlight ?? 64);
    return this.#isStopped ? 0 : limit - this.#inHand.size;
  }

  take(given: HubMessage): void {
    const { message, isRedelivered } = given;
    const delivered = this.#handover.deliver({
      message: { ...message, isRedelivered },
      isOurs: () => !this.#hasLeft,
      acknowledge: () => this.#hub.acknowledge(this, given),
      giveBack: () => this.#hub.giveBack(this, given),
    });
    void this.#inHand.add(delivered).then(() => this.#hub.serve(this.options.name));
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#handover.stop();
    this.#hasLeft = true;
    this.#hub.leave(this);
  }
}
