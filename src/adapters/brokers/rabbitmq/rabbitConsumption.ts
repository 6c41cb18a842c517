import type { Channel, ChannelModel, ConsumeMessage, GetMessage } from 'amqplib';
import type {
  BrokerWorld,
  ConsumeOptions,
  Consumption,
  OnMessage,
} from '../../../core/brokers/broker.ts';
import { Handover } from '../../../core/brokers/handover.ts';
import { KnownIds } from '../../../core/events/knownIds.ts';
import { closeChannel } from './rabbitChannel.ts';
import { readHistory, type Reading } from './rabbitHistory.ts';
import { fromDelivery } from './rabbitMessage.ts';
import { rabbitQueues, type RabbitNames, type RabbitQueues } from './rabbitNames.ts';
import { makeQueue } from './rabbitQueue.ts';

const DEFAULT_IN_FLIGHT = 64;
/** What is in the history and in the queue as well was published while the queue was made. */
const MOST_OVERLAP = 50_000;

/** One name that consumes, over all connections. */
export class RabbitConsumption implements Consumption {
  readonly #names: RabbitNames;
  readonly #queues: RabbitQueues;
  readonly #options: ConsumeOptions;
  readonly #handover: Handover;
  readonly #onEnd: () => void;
  /** Ids that came from the history. */
  readonly #read = new KnownIds(MOST_OVERLAP);
  #channel: Channel | undefined;
  #reading: Reading | undefined;
  #isStopped = false;

  constructor(init: {
    readonly names: RabbitNames;
    readonly options: ConsumeOptions;
    readonly onMessage: OnMessage;
    readonly world: BrokerWorld;
    /** Called once when it was stopped. */
    readonly onEnd: () => void;
  }) {
    this.#names = init.names;
    this.#options = init.options;
    this.#onEnd = init.onEnd;
    this.#queues = rabbitQueues(init.names.exchange, init.options.name);
    this.#handover = new Handover(init.options, init.onMessage, init.world);
  }

  /**
   * Consumes over this connection. Resolves when everything that is published from then on will
   * arrive.
   * @param onLoss called when it has to begin again though the connection stands
   */
  async begin(model: ChannelModel, onLoss: OnLoss): Promise<void> {
    await makeQueue(model, this.#names, this.#queues, this.#options);
    const channel = await model.createChannel();
    channel.on('error', onLoss);
    channel.on('close', () => this.#lose(channel));
    await channel.prefetch(this.#maxInFlight);
    if (this.#isStopped) return closeChannel(channel);
    this.#channel = channel;
    const token = await this.#unread(channel);
    if (token === false) await this.#consume(channel, onLoss);
    else await this.#beginWithHistory(model, { channel, token, onLoss });
  }

  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    await this.#handover.stop();
    const channel = this.#channel;
    this.#channel = undefined;
    this.#onEnd();
    await this.#reading?.stop();
    if (channel !== undefined) await closeChannel(channel);
  }

  get #maxInFlight(): number {
    return this.#options.maxInFlight ?? DEFAULT_IN_FLIGHT;
  }

  async #unread(channel: Channel): Promise<GetMessage | false> {
    return this.#options.from === 'oldest' ? channel.get(this.#queues.unread) : false;
  }

  async #beginWithHistory(
    model: ChannelModel,
    { channel, token, onLoss }: { channel: Channel; token: GetMessage; onLoss: OnLoss },
  ): Promise<void> {
    const again = token.fields.redelivered;
    const reading = await readHistory(model, this.#names, this.#maxInFlight, (message, done) => {
      this.#read.add({ source: message.key, id: message.id });
      return this.#handover.deliver({
        message: { ...message, isRedelivered: again },
        isOurs: () => this.#channel === channel,
        acknowledge: done,
      });
    });
    this.#reading = reading;
    const afterwards = reading.done.then(() => {
      this.#reading = undefined;
      if (this.#channel !== channel) return;
      channel.ack(token);
      return this.#consume(channel, onLoss);
    });
    afterwards.catch((error: unknown) => this.#isStopped || onLoss(error));
  }

  async #consume(channel: Channel, onLoss: OnLoss): Promise<void> {
    await channel.consume(this.#queues.queue, (delivery) => {
      if (delivery === null) onLoss(new Error(`the queue ${this.#queues.queue} was deleted`));
      else void this.#deliver(channel, delivery);
    });
  }

  async #deliver(channel: Channel, delivery: ConsumeMessage): Promise<void> {
    const message = fromDelivery(delivery);
    if (this.#read.has({ source: message.key, id: message.id })) return channel.ack(delivery);
    const isOurs = (): boolean => this.#channel === channel;
    await this.#handover.deliver({
      message,
      isOurs,
      acknowledge: () => channel.ack(delivery),
      ...(this.#options.mode === 'shared' && { giveBack: () => channel.nack(delivery) }),
    });
  }

  /** What was not acknowledged is handed over again by the server. */
  #lose(channel: Channel): void {
    if (this.#channel === channel) this.#channel = undefined;
  }
}

type OnLoss = (error: unknown) => void;
