import type { ChannelModel, ConfirmChannel } from 'amqplib';
import { PUBLISH_MS, type BrokerMessage } from '../../../core/brokers/broker.ts';
import { brokerDown, brokerRefused } from '../../../core/brokers/brokerErrors.ts';
import { isNamed } from '../../../core/errors.ts';
import type { Clock } from '../../../core/ports.ts';
import { reasonOf } from '../reasonOf.ts';
import { toProperties } from './rabbitMessage.ts';
import { HISTORY, type RabbitNames } from './rabbitNames.ts';

interface PublisherInit {
  readonly names: RabbitNames;
  readonly clock: Clock;
}

/** Sends to the exchange over one channel, in the order of the calls, and waits for the confirmations. */
export class RabbitPublisher {
  readonly #channel: ConfirmChannel;
  readonly #names: RabbitNames;
  readonly #clock: Clock;
  /** Why the server takes nothing at the moment. */
  #blocked = '';
  #failure: Error | undefined;
  readonly #waiting = new Set<(error: Error) => void>();

  #tellFailure: (error: Error) => void = () => undefined;
  /** Resolves with the reason when it cannot go on. */
  readonly failed: Promise<Error>;

  private constructor(channel: ConfirmChannel, init: PublisherInit) {
    this.#channel = channel;
    this.#names = init.names;
    this.#clock = init.clock;
    this.failed = new Promise((resolve) => (this.#tellFailure = resolve));
  }

  /** Makes the exchange and its history when they are missing. */
  static async open(model: ChannelModel, init: PublisherInit): Promise<RabbitPublisher> {
    const { names } = init;
    const channel = await model.createConfirmChannel();
    const publisher = new RabbitPublisher(channel, init);
    channel.on('error', (error) => publisher.#refused(reasonOf(error)));
    channel.on('close', () => publisher.fail(brokerDown('the connection was closed')));
    model.on('blocked', (reason) => (publisher.#blocked = reason));
    model.on('unblocked', () => (publisher.#blocked = ''));
    await channel.assertExchange(names.exchange, 'topic', { durable: true });
    await channel.assertQueue(names.history, HISTORY);
    await channel.bindQueue(names.history, names.exchange, '#');
    return publisher;
  }

  /** It cannot go on: all who wait hear of it. */
  fail(error: Error): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    this.#tellFailure(error);
    for (const reject of [...this.#waiting]) reject(error);
  }

  async publish(messages: readonly BrokerMessage[]): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    await new Promise<void>((resolve, reject) => {
      const settle = (error?: Error): void => {
        late.dispose();
        this.#waiting.delete(settle);
        if (error === undefined) resolve();
        else reject(error);
      };
      const late = this.#clock.after(PUBLISH_MS, () => settle(brokerDown(this.#lateness())));
      this.#waiting.add(settle);
      this.#send(messages).then(() => settle(), settle);
    });
  }

  async #send(messages: readonly BrokerMessage[]): Promise<void> {
    await Promise.all(messages.map((message) => this.#sendOne(message)));
  }

  #sendOne(message: BrokerMessage): Promise<void> {
    const content = Buffer.from(message.body.buffer, message.body.byteOffset, message.body.length);
    return new Promise((resolve, reject) => {
      const confirmed = (error: unknown): void => {
        if (error === null) resolve();
        else reject(asUnconfirmed(error));
      };
      try {
        const { exchange } = this.#names;
        this.#channel.publish(exchange, message.type, content, toProperties(message), confirmed);
      } catch (error) {
        reject(asUnwritten(error));
      }
    });
  }

  /** The server ends the channel for one message; with others under way nobody knows for which. */
  #refused(reason: string): void {
    this.fail(this.#waiting.size > 1 ? brokerDown(reason) : brokerRefused(reason));
  }

  #lateness(): string {
    const seconds = `${PUBLISH_MS / 1_000} s`;
    return this.#blocked === ''
      ? `no answer within ${seconds}`
      : `it takes nothing for ${seconds} (${this.#blocked})`;
  }
}

function asUnconfirmed(error: unknown): Error {
  const reason = reasonOf(error);
  return reason === 'message nacked' ? brokerRefused('it cannot keep it') : brokerDown(reason);
}

/** Either the channel is closed, or it cannot be written as AMQP: a name of over 255 bytes, say. */
function asUnwritten(error: unknown): Error {
  const reason = reasonOf(error);
  return isNamed(error, 'IllegalOperationError') ? brokerDown(reason) : brokerRefused(reason);
}
