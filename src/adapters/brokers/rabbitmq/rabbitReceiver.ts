import type { Channel, ConsumeMessage, GetMessage } from 'amqplib';
import { randomUUID } from 'node:crypto';
import type { ConsumeOptions } from '../../../core/brokers/broker.ts';
import { brokerRefused } from '../../../core/brokers/brokerErrors.ts';
import type { Handover } from '../../../core/brokers/handover.ts';
import type { Receive, Receiver } from '../../../core/brokers/lastingConsumption.ts';
import { KnownIds } from '../../../core/events/knownIds.ts';
import { reasonOf } from '../reasonOf.ts';
import { closeChannel, refusalCode } from './rabbitChannel.ts';
import type { RabbitLive } from './rabbitConnection.ts';
import { readHistory, type Reading } from './rabbitHistory.ts';
import { fromDelivery } from './rabbitMessage.ts';
import { rabbitQueues, type RabbitQueues } from './rabbitNames.ts';
import { makeQueue } from './rabbitQueue.ts';

const DEFAULT_IN_FLIGHT = 64;
/** What is in the history and in the queue as well was published while the queue was made. */
const MOST_OVERLAP = 50_000;

/** A name that is not durable has queues of its own, which outlive a short loss of the connection. */
export const receiveFromRabbit: Receive<RabbitLive> = (options, handover) => {
  const { isDurable = true, name } = options;
  const own = isDurable ? name : `${name}.${randomUUID()}`;
  return (live) => new RabbitReceiver(live, { ...options, name: own }, handover);
};

/** Hands over what one connection brings for one name: first what it missed, then its queue. */
class RabbitReceiver implements Receiver {
  readonly #live: RabbitLive;
  readonly #options: ConsumeOptions;
  readonly #handover: Handover;
  readonly #queues: RabbitQueues;
  /** Ids that came from the history. */
  readonly #read = new KnownIds(MOST_OVERLAP);
  #channel: Channel | undefined;
  #reading: Reading | undefined;
  #isLost = false;
  #lose: (reason: string) => void = () => undefined;
  readonly lost: Promise<string>;

  constructor(live: RabbitLive, options: ConsumeOptions, handover: Handover) {
    this.#live = live;
    this.#options = options;
    this.#handover = handover;
    this.#queues = rabbitQueues(live.names.exchange, options.name);
    this.lost = new Promise((resolve) => {
      this.#lose = (reason) => {
        this.#isLost = true;
        resolve(reason);
      };
    });
  }

  async begin(): Promise<void> {
    try {
      await this.#begin();
    } catch (error) {
      throw refusalCode(error) === undefined ? error : brokerRefused(reasonOf(error));
    }
  }

  async #begin(): Promise<void> {
    const { model, names } = this.#live;
    await makeQueue(model, names, this.#queues, this.#options);
    const channel = await model.createChannel();
    this.#channel = channel;
    channel.on('error', (error) => this.#lose(reasonOf(error)));
    channel.on('close', () => this.#lose('the connection was closed'));
    await channel.prefetch(this.#maxInFlight);
    const unread = this.#options.from === 'oldest' && (await channel.get(this.#queues.unread));
    if (unread === false) await this.#receive(channel);
    else await this.#catchUp(channel, unread);
  }

  async close(): Promise<void> {
    this.#lose('it was stopped');
    await this.#reading?.stop();
    if (this.#channel !== undefined) await closeChannel(this.#channel);
  }

  get #maxInFlight(): number {
    return this.#options.maxInFlight ?? DEFAULT_IN_FLIGHT;
  }

  async #catchUp(channel: Channel, unread: GetMessage): Promise<void> {
    const { model, names } = this.#live;
    const isRedelivered = unread.fields.redelivered;
    const reading = await readHistory(model, names, this.#maxInFlight, (message, acknowledge) => {
      this.#read.add({ source: message.key, id: message.id });
      return this.#handover.deliver({
        message: { ...message, isRedelivered },
        isOurs: () => !this.#isLost,
        acknowledge,
      });
    });
    this.#reading = reading;
    const caughtUp = reading.done.then(() => {
      if (this.#isLost) return;
      channel.ack(unread);
      return this.#receive(channel);
    });
    caughtUp.catch((error: unknown) => this.#lose(reasonOf(error)));
  }

  async #receive(channel: Channel): Promise<void> {
    const { queue } = this.#queues;
    await channel.consume(queue, (delivery) => {
      if (delivery === null) this.#lose(`the queue ${queue} was deleted`);
      else void this.#deliver(channel, delivery);
    });
  }

  async #deliver(channel: Channel, delivery: ConsumeMessage): Promise<void> {
    const message = fromDelivery(delivery);
    if (this.#read.has({ source: message.key, id: message.id })) {
      channel.ack(delivery);
      return;
    }
    await this.#handover.deliver({
      message,
      isOurs: () => !this.#isLost,
      acknowledge: () => channel.ack(delivery),
      ...(this.#options.mode === 'shared' && { giveBack: () => channel.nack(delivery) }),
    });
  }
}
