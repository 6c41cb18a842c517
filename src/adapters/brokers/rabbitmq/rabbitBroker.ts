import { connect, type ChannelModel, type RecoveringChannelModel } from 'amqplib';
import {
  DEFAULT_STREAM,
  type Broker,
  type BrokerMessage,
  type BrokerState,
  type BrokerWorld,
  type ConsumeOptions,
  type Consumption,
  type OnMessage,
  type OpenBroker,
} from '../../../core/brokers/broker.ts';
import { brokerClosed, brokerDown, brokerRefused } from '../../../core/brokers/brokerErrors.ts';
import type { Disposable } from '../../../core/disposable.ts';
import { Emitter } from '../../../core/emitter.ts';
import { messageOf } from '../../../core/errors.ts';
import { reasonOf } from '../reasonOf.ts';
import { rabbitAddress, rabbitSocket } from './rabbitAddress.ts';
import { refusalCode } from './rabbitChannel.ts';
import { RabbitConsumption } from './rabbitConsumption.ts';
import { rabbitNames, type RabbitNames } from './rabbitNames.ts';
import { RabbitPublisher } from './rabbitPublisher.ts';

/** Pauses between two attempts to connect. Milliseconds. */
const RECOVERY = { initialDelay: 200, maxDelay: 5_000, jitter: 0.2 };
/** Before a consumption that the server ended begins again. Milliseconds. */
const BEGIN_AGAIN_MS = 1_000;
/** A server that does not say goodbye is left after so long. Milliseconds. */
const GOODBYE_MS = 1_000;

/**
 * RabbitMQ 3.9 or newer, over AMQP 0-9-1: a durable topic exchange, a durable queue for each name, and
 * a stream as history. Messages are kept for seven days. In mode `all` the queue of a name serves one
 * consumer at a time, so the order of the queue is that of each key.
 */
export const openRabbit: OpenBroker = async (access, world) => {
  const connection = await connect(rabbitAddress(access), {
    ...rabbitSocket(access),
    recovery: { ...RECOVERY, waitForConnect: false },
  });
  return new RabbitBroker(connection, rabbitNames(access.stream ?? DEFAULT_STREAM), world);
};

/** A name that waits for its first beginning. */
interface Waiting {
  readonly begun: () => void;
  readonly refused: (error: Error) => void;
}

class RabbitBroker implements Broker {
  readonly #connection: RecoveringChannelModel;
  readonly #names: RabbitNames;
  readonly #world: BrokerWorld;
  readonly #states: Emitter<BrokerState>;
  readonly #consumptions = new Map<RabbitConsumption, Waiting | undefined>();
  #model: ChannelModel | undefined;
  #publisher: RabbitPublisher | undefined;
  #state: BrokerState = { kind: 'connecting' };
  #closing: Promise<void> | undefined;

  constructor(connection: RecoveringChannelModel, names: RabbitNames, world: BrokerWorld) {
    this.#connection = connection;
    this.#names = names;
    this.#world = world;
    this.#states = new Emitter((error) => world.log.error(messageOf(error)));
    connection.on('connect', (model) => void this.#connected(model));
    connection.on('disconnect', (error) => this.#down(error));
    connection.on('connect-failed', (error) => this.#down(error));
    connection.on('error', (error) => world.log.debug(reasonOf(error)));
  }

  get state(): BrokerState {
    return this.#state;
  }

  onState(listener: (state: BrokerState) => void): Disposable {
    return this.#states.on(listener);
  }

  async publish(messages: readonly BrokerMessage[]): Promise<void> {
    if (this.#closing !== undefined) throw brokerClosed();
    if (this.#publisher === undefined) throw brokerDown(this.#whyDown());
    await this.#publisher.publish(messages);
  }

  async consume(options: ConsumeOptions, onMessage: OnMessage): Promise<Consumption> {
    if (this.#closing !== undefined) throw brokerClosed();
    const [names, world] = [this.#names, this.#world];
    const onEnd = (): void => {
      this.#consumptions.get(consumption)?.refused(brokerClosed());
      this.#consumptions.delete(consumption);
    };
    const consumption = new RabbitConsumption({ names, options, onMessage, world, onEnd });
    await new Promise<void>((begun, refused) => {
      this.#consumptions.set(consumption, { begun, refused });
      if (this.#model !== undefined) void this.#begin(consumption, this.#model);
    });
    return consumption;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await Promise.all([...this.#consumptions.keys()].map((each) => each.stop()));
    this.#publisher?.fail(brokerClosed());
    const model = this.#model;
    const goodbye = new Promise<void>((resolve) => this.#world.clock.after(GOODBYE_MS, resolve));
    await Promise.race([this.#connection.close(), goodbye]);
    if (model !== undefined) destroySocket(model);
    this.#tell({ kind: 'closed' });
    this.#states.dispose();
  }

  async #connected(model: ChannelModel): Promise<void> {
    const init = { names: this.#names, clock: this.#world.clock };
    const onFailure = (): void => {
      this.#publisher = undefined;
      this.#again(model);
    };
    try {
      this.#publisher = await RabbitPublisher.open(model, { ...init, onFailure });
    } catch (error) {
      this.#down(error);
      return this.#again(model);
    }
    this.#model = model;
    this.#tell({ kind: 'connected' });
    await Promise.all([...this.#consumptions.keys()].map((each) => this.#begin(each, model)));
  }

  async #begin(consumption: RabbitConsumption, model: ChannelModel): Promise<void> {
    const onLoss = (error: unknown): void => {
      this.#world.log.warn(`A consumption begins again: ${reasonOf(error)}`);
      this.#again(model);
    };
    try {
      await consumption.begin(model, onLoss);
      this.#consumptions.get(consumption)?.begun();
      if (this.#consumptions.has(consumption)) this.#consumptions.set(consumption, undefined);
    } catch (error) {
      if (!this.#consumptions.has(consumption)) return; // It was stopped.
      const waiting = this.#consumptions.get(consumption);
      if (waiting === undefined || refusalCode(error) === undefined) return onLoss(error);
      this.#consumptions.delete(consumption);
      waiting.refused(brokerRefused(reasonOf(error)));
    }
  }

  /** Leaves a connection on which something went wrong; the next one is made by itself. */
  #again(model: ChannelModel): void {
    this.#world.clock.after(BEGIN_AGAIN_MS, () => {
      if (this.#closing === undefined) model.close().catch(() => undefined); // It is closed then.
    });
  }

  #down(error: unknown): void {
    this.#publisher?.fail(brokerDown(reasonOf(error)));
    this.#publisher = undefined;
    this.#model = undefined;
    this.#tell({ kind: 'down', reason: reasonOf(error) });
  }

  #tell(state: BrokerState): void {
    if (this.#state.kind === 'closed') return;
    if (this.#closing !== undefined && state.kind !== 'closed') return;
    this.#state = state;
    this.#states.emit(state);
  }

  #whyDown(): string {
    return this.#state.kind === 'down' ? this.#state.reason : 'it is not connected yet';
  }
}

/** A connection that did not say goodbye in time; the client does not tell of its socket. */
function destroySocket({ connection }: ChannelModel): void {
  (connection as { readonly stream?: { destroy(): void } }).stream?.destroy();
}
