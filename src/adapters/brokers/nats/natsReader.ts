import { DeliverPolicy, type Consumer, type ConsumerMessages } from '@nats-io/jetstream';
import type { BrokerWorld, ConsumeOptions } from '../../../core/brokers/broker.ts';
import type { Handover } from '../../../core/brokers/handover.ts';
import type { Receiver } from '../../../core/brokers/lastingConsumption.ts';
import { messageOf } from '../../../core/errors.ts';
import type { NatsLive } from './natsConnection.ts';
import { decodeMessage } from './natsMessage.ts';
import { NatsPlace } from './natsPlace.ts';

const DEFAULT_IN_FLIGHT = 64;
/** The server gives up a reader that is silent for so long. Nanoseconds. */
const INACTIVE = 60_000 * 1_000_000;

/**
 * Mode `all`. The place that was reached is ours to keep: a durable consumer would repeat what was
 * not acknowledged after what came later.
 */
export function readInOrder(
  options: ConsumeOptions,
  handover: Handover,
  world: BrokerWorld,
): (live: NatsLive) => Receiver {
  const place = new NatsPlace(options, world);
  return (live) => new NatsReader(live, { options, handover, place });
}

interface ReaderInit {
  readonly options: ConsumeOptions;
  readonly handover: Handover;
  readonly place: NatsPlace;
}

/** Reads one message after the other. */
class NatsReader implements Receiver {
  readonly #live: NatsLive;
  readonly #init: ReaderInit;
  readonly #lost = Promise.withResolvers<string>();
  #consumer: Consumer | undefined;
  #messages: ConsumerMessages | undefined;
  #isClosed = false;

  constructor(live: NatsLive, init: ReaderInit) {
    this.#live = live;
    this.#init = init;
  }

  get lost(): Promise<string> {
    return this.#lost.promise;
  }

  async begin(): Promise<void> {
    const { js, stream, subjects, nc } = this.#live;
    const { place, options } = this.#init;
    const from = await place.next(this.#live);
    const [type, ...others] = options.types ?? [];
    // More than one filter needs a newer server; those are sorted out by the handover.
    const isFiltered = type !== undefined && others.length === 0;
    this.#consumer = await js.consumers.get(stream, {
      ...(isFiltered && { filter_subjects: `${subjects}.${type}` }),
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: from,
      inactive_threshold: INACTIVE,
    });
    const messages = await this.#consumer.consume({
      max_messages: options.maxInFlight ?? DEFAULT_IN_FLIGHT,
    });
    this.#messages = messages;
    void nc.closed().then(() => void messages.close());
    this.#read(messages, from).then(
      () => this.#lost.resolve('the reading ended'),
      (error: unknown) => this.#lost.resolve(messageOf(error)),
    );
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#lost.resolve('it was stopped');
    void this.#messages?.close();
    if (this.#live.nc.isClosed()) return;
    await this.#init.place.save(this.#live).catch(() => undefined); // It comes again then.
    await this.#consumer?.delete().catch(() => undefined); // It ends by itself after a while.
  }

  async #read(messages: ConsumerMessages, from: number): Promise<void> {
    const { handover, place } = this.#init;
    let next = from;
    for await (const message of messages) {
      if (this.#isClosed) return;
      const { seq } = message;
      if (seq < next) continue;
      next = seq + 1;
      await handover.deliver({
        message: decodeMessage(this.#live.subjects, message, place.mayBeRepeat(seq)),
        isOurs: () => !this.#isClosed,
        acknowledge: () => place.reach(this.#live, seq),
      });
    }
  }
}
